#include "scan/discovery/caller_question.h"

#include <utility>

#include "databricks/answer.h"
#include "databricks/cause.h"
#include "databricks/scim.h"

namespace stocktake::scan {

using databricks::Principal;

void CallerQuestion::ask() {
  loop_.ask(
      kIdentityFamily, databricks::me_request(),
      [this](net::Exchange& exchange) {
        // `Me` needs no permission, so a refusal is about the token.
        if (!exchange || exchange->status != 200) {
          return databricks::classify_identity(exchange, loop_.clock().wall_ms());
        }
        return databricks::classify_exchange(exchange, loop_.clock().wall_ms(),
                                             &databricks::parse_me, [this](Principal me) {
                                               caller_ = {std::move(me.name), me.admin};
                                             });
      },
      [this](const net::Finished& finished) {
        const net::Classification& answer = finished.classification;
        gap_.reset();
        outage_.reset();
        if (finished.failed_alone) outage_ = databricks::failure_of(answer);
        if (answer.category != net::Category::gap) return;
        gap_ = databricks::gap_of(databricks::kMeOperation, answer, finished.attempts);
      });
}

}  // namespace stocktake::scan
