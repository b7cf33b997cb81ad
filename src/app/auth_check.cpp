#include "app/auth_check.h"

#include "databricks/answer.h"
#include "databricks/cause.h"
#include "databricks/scim.h"

namespace stocktake::app {
namespace {

net::Exchange ask_who(const PreparedLogin& prepared, const auth::Grant& grant) {
  net::SingleRequest request;
  request.url = prepared.login->host() + databricks::me_request().target;
  request.headers = grant.headers;
  request.headers.emplace_back("Accept: application/json");
  return prepared.http->send(request);
}

}  // namespace

std::optional<auth::Problem> check_login(const PreparedLogin& prepared) {
  if (auto logged_in = prepared.login->log_in(); !logged_in) return logged_in.error();
  auth::Credentials& credentials = prepared.login->credentials();
  for (bool renewed = false;; renewed = true) {
    const auto grant = credentials.wait();
    if (!grant) return auth::Problem{grant.error().kind, grant.error().failure};
    const auto classification =
        databricks::classify_identity(ask_who(prepared, *grant), prepared.clock->wall_ms());
    if (classification.category == net::Category::done) return std::nullopt;
    const Failure failure = databricks::failure_of(classification);
    if (failure.code != ExitCode::refused) return auth::Problem{auth::ErrorKind::network, failure};
    if (renewed || !credentials.renew(grant->number)) {
      return auth::Problem{auth::ErrorKind::failed, failure};
    }
  }
}

}  // namespace stocktake::app
