#include "databricks/principal_collector.h"

#include <fmt/format.h>

#include <algorithm>

namespace stocktake::databricks {
namespace {

constexpr int kPageSize = 1000;
constexpr int kMaxPasses = 3;
/// After this many pages in a row without a new principal no more are expected: the service sends
/// the same page forever.
constexpr int kMaxBarrenPages = 3;
/// Far more than any workspace has: the service invents principals forever.
constexpr std::int64_t kMaxPages = 100'000;

}  // namespace

std::optional<net::Request> PrincipalCollector::next() const {
  if (done_) return std::nullopt;
  return principals_request(type_, start_index_, kPageSize);
}

Expected<void> PrincipalCollector::take(const PrincipalPage& page) {
  if (done_) return {};
  bool is_any_new = false;
  for (const Principal& principal : page.principals) {
    // Without an id (the service always gives one) the name tells principals apart.
    const bool has_id = !principal.id.empty();
    if (!seen_.insert(has_id ? principal.id : "name " + principal.name).second) continue;
    principals_.push_back(principal);
    is_any_new = true;
  }
  if (page.total) total_ = page.total;
  if (is_whole(page)) {
    done_ = true;
    return {};
  }
  const bool on_known_ground = start_index_ < furthest_index_;
  barren_pages_ = is_any_new || on_known_ground ? 0 : barren_pages_ + 1;
  start_index_ += static_cast<std::int64_t>(page.principals.size());
  if (++pages_ >= kMaxPages)
    return give_up(fmt::format("the service's list of {} does not end", words()));
  if (page.principals.empty() || barren_pages_ >= kMaxBarrenPages) return end_pass();
  return {};
}

std::vector<Principal> PrincipalCollector::finish() {
  return std::move(principals_);
}

bool PrincipalCollector::is_whole(const PrincipalPage& page) const {
  if (!total_) return page.principals.empty();
  return static_cast<std::int64_t>(principals_.size()) >= *total_;
}

Expected<void> PrincipalCollector::end_pass() {
  if (!total_) {
    done_ = true;  // the same principals on every page: the service ignores paging
    return {};
  }
  if (pass_ >= kMaxPasses) {
    return give_up(fmt::format("the service reports {} {} but returned {}", *total_, words(),
                               principals_.size()));
  }
  ++pass_;
  furthest_index_ = std::max(furthest_index_, start_index_);
  start_index_ = 1;
  barren_pages_ = 0;
  return {};
}

std::string_view PrincipalCollector::words() const {
  return type_ == PrincipalType::user ? "users" : "service principals";
}

tl::unexpected<Failure> PrincipalCollector::give_up(std::string why) {
  done_ = true;
  return fail(ExitCode::unreachable, std::move(why),
              "try again later, or name the users with --users-file");
}

}  // namespace stocktake::databricks
