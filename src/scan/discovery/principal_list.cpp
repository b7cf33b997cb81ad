#include "scan/discovery/principal_list.h"

#include <fmt/format.h>

#include <utility>

namespace stocktake::scan {

using databricks::PrincipalPage;
using databricks::PrincipalType;

void PrincipalList::ask() {
  loop_.begin_listing(words());
  if (collector_.type() == PrincipalType::user) loop_.set_users(collector_.count());
  const bool is_enough = most_ > 0 && collector_.count() >= static_cast<std::size_t>(most_);
  auto request = collector_.next();
  if (!request || is_enough) return loop_.end_listing(words());
  loop_.ask_for<PrincipalPage>(
      kIdentityFamily, std::move(*request),
      [type = collector_.type()](const net::Body& body) {
        return databricks::parse_principals(type, body);
      },
      [this](const net::Finished& finished, std::optional<PrincipalPage> page) {
        take(finished, std::move(page));
      });
}

std::string PrincipalList::words() const {
  return collector_.type() == PrincipalType::user ? "users" : "service principals";
}

void PrincipalList::take(const net::Finished& finished, std::optional<PrincipalPage> page) {
  if (!page) {
    loop_.end_listing(words());
    const net::Classification& answer = finished.classification;
    Failure failure = databricks::failure_of(answer);
    failure.message = fmt::format("the {} cannot be listed: {} {}: {}", words(), answer.http_status,
                                  answer.error_code, answer.message);
    failure.remedy += "; or name the users yourself, with --users-file";
    failure_ = std::move(failure);
  } else if (auto taken = collector_.take(*page); !taken) {
    loop_.end_listing(words());
    failure_ = taken.error();
  } else {
    ask();
  }
}

Expected<std::vector<databricks::Principal>> PrincipalList::finish() {
  if (failure_) return tl::unexpected(*failure_);
  auto principals = collector_.finish();
  if (most_ > 0 && principals.size() > static_cast<std::size_t>(most_)) {
    principals.resize(static_cast<std::size_t>(most_));
  }
  return principals;
}

}  // namespace stocktake::scan
