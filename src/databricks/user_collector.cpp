#include "databricks/user_collector.h"

#include <fmt/format.h>

#include <algorithm>

namespace stocktake::databricks {
namespace {

constexpr int kPageSize = 1000;
constexpr int kMaxPasses = 3;
/// After this many pages in a row without a new user no more are expected: the service sends the
/// same page forever.
constexpr int kMaxBarrenPages = 3;
/// Far more than any workspace has: the service invents users forever.
constexpr std::int64_t kMaxPages = 100'000;

}  // namespace

std::optional<net::Request> UserCollector::next() const {
  if (done_) return std::nullopt;
  return users_request(start_index_, kPageSize);
}

Expected<void> UserCollector::take(const UsersPage& page) {
  if (done_) return {};
  bool anybody_new = false;
  for (const ScimUser& user : page.users) {
    // Without an id (the service always gives one) the name tells users apart.
    if (!seen_.insert(user.id.empty() ? "userName " + user.user_name : user.id).second) continue;
    users_.push_back(user);
    anybody_new = true;
  }
  if (page.total) total_ = page.total;
  if (is_whole(page)) {
    done_ = true;
    return {};
  }
  const bool on_known_ground = start_index_ < furthest_index_;
  barren_pages_ = anybody_new || on_known_ground ? 0 : barren_pages_ + 1;
  start_index_ += static_cast<std::int64_t>(page.users.size());
  if (++pages_ >= kMaxPages) return give_up("the service's list of users does not end");
  if (page.users.empty() || barren_pages_ >= kMaxBarrenPages) return end_pass();
  return {};
}

std::vector<ScimUser> UserCollector::finish() {
  return std::move(users_);
}

bool UserCollector::is_whole(const UsersPage& page) const {
  if (!total_) return page.users.empty();
  return static_cast<std::int64_t>(users_.size()) >= *total_;
}

Expected<void> UserCollector::end_pass() {
  if (!total_) {
    done_ = true;  // the same users on every page: the service ignores paging
    return {};
  }
  if (pass_ >= kMaxPasses) {
    return give_up(
        fmt::format("the service reports {} users but returned {}", *total_, users_.size()));
  }
  ++pass_;
  furthest_index_ = std::max(furthest_index_, start_index_);
  start_index_ = 1;
  barren_pages_ = 0;
  return {};
}

tl::unexpected<Failure> UserCollector::give_up(std::string why) {
  done_ = true;
  return fail(ExitCode::unreachable, std::move(why),
              "try again later, or name the users with --users-file");
}

}  // namespace stocktake::databricks
