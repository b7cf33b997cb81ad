#include "scan/discovery/principal_list.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "databricks/answer.h"
#include "databricks/cause.h"

namespace stocktake::scan {

using databricks::list_operation;
using databricks::list_words;
using databricks::PrincipalPage;
using databricks::PrincipalType;

void PrincipalList::ask() {
  const std::string words(list_words(collector_.type()));
  loop_.begin_listing(words);
  if (collector_.type() == PrincipalType::user) loop_.set_users(collector_.count());
  auto request = collector_.next();
  if (!request) return loop_.end_listing(words);
  loop_.ask_for<PrincipalPage>(
      kIdentityFamily, std::move(*request),
      [type = collector_.type()](const net::Body& body) {
        return databricks::parse_principals(type, body);
      },
      [this](const net::Finished& finished, std::optional<PrincipalPage> page) {
        take(finished, std::move(page));
      });
}

void PrincipalList::take(const net::Finished& finished, std::optional<PrincipalPage> page) {
  attempts_ += finished.attempts;
  const net::Classification& answer = finished.classification;
  // RFC 7644 lets a service answer so to a request for an order that it does not support.
  const bool is_not_understood = answer.http_status == 400 || answer.http_status == 501;
  if (page) {
    collector_.take(*page);
  } else if (!is_not_understood || !collector_.drop_order()) {
    refusal_ = answer;
    return loop_.end_listing(std::string(list_words(collector_.type())));
  }
  ask();
}

ListedPrincipals PrincipalList::finish() {
  const std::string_view words = list_words(collector_.type());
  const std::string operation(list_operation(collector_.type()));
  if (refusal_) {
    Failure failure = databricks::failure_of(*refusal_);
    failure.message = fmt::format("the {} cannot be listed: {} {}: {}", words,
                                  refusal_->http_status, refusal_->error_code, refusal_->message);
    return with_gap(databricks::gap_of(operation, *refusal_, attempts_), std::move(failure));
  }
  if (collector_.is_unsettled()) {
    const std::string why = fmt::format(
        "the list of {} is unsettled: each time it was read, it changed or was not complete ({})",
        words, collector_.last_counts());
    return with_gap({operation, 0, std::string(ListedPrincipals::kUnsettled), why, attempts_},
                    {ExitCode::unreachable, why, "try again later"});
  }
  ListedPrincipals listed{collector_.finish(), std::nullopt, std::nullopt};
  if (most_ > 0 && listed.principals.size() > static_cast<std::size_t>(most_)) {
    listed.principals.resize(static_cast<std::size_t>(most_));
  }
  return listed;
}

ListedPrincipals PrincipalList::with_gap(Gap gap, Failure failure) {
  failure.remedy += "; or name the users yourself, with --users-file";
  return {collector_.finish(), std::move(gap), std::move(failure)};
}

}  // namespace stocktake::scan
