#include "databricks/principal_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace stocktake::databricks {
namespace {

constexpr int kPageSize = 1000;
constexpr std::size_t kMaxPasses = 4;
/// After this many pages in a row without a new principal no more are expected: the service sends
/// the same page forever.
constexpr int kMaxBarrenPages = 3;
/// Far more than any workspace has: the service invents principals forever.
constexpr std::int64_t kMaxPages = 100'000;

/// Without an id (the service always gives one) the name tells principals apart.
std::string identity_of(const Principal& principal) {
  return principal.id.empty() ? "name " + principal.name : principal.id;
}

std::int64_t size_of(const std::vector<Principal>& principals) {
  return static_cast<std::int64_t>(principals.size());
}

}  // namespace

std::optional<net::Request> PrincipalCollector::next() const {
  if (done_) return std::nullopt;
  const bool is_sorted = sorts_ && !failed_.empty();
  return principals_request(type_, pass_.start_index, kPageSize, is_sorted);
}

void PrincipalCollector::take(const PrincipalPage& page) {
  if (done_) return;
  if (page.total) {
    last_total_ = page.total;
    if (!pass_.total) pass_.total = page.total;
    pass_.has_changed |= pass_.total != page.total;
  }
  const bool is_any_new = add(page);
  pass_.barren_pages = is_any_new ? 0 : pass_.barren_pages + 1;
  const bool is_enough = most_ > 0 && size_of(pass_.members) >= most_;
  const bool is_all = pass_.total && size_of(pass_.members) == *pass_.total;
  if (is_enough || (is_all && !pass_.has_changed)) {
    done_ = true;
  } else if (is_at_end(page)) {
    end_pass();
  } else {
    move_on(page);
  }
}

/// Returns whether the page has a member that is new in this pass.
bool PrincipalCollector::add(const PrincipalPage& page) {
  bool is_any_new = false;
  bool overlaps = pass_.overlap.empty();
  for (const Principal& principal : page.principals) {
    std::string identity = identity_of(principal);
    overlaps = overlaps || identity == pass_.overlap;
    if (!pass_.seen.insert(std::move(identity)).second) continue;
    pass_.members.push_back(principal);
    is_any_new = true;
  }
  pass_.has_changed |= !overlaps;
  return is_any_new;
}

bool PrincipalCollector::is_at_end(const PrincipalPage& page) const {
  // The total is that of the latest page: a list that has grown has further pages.
  const bool is_full = last_total_ && size_of(pass_.members) >= *last_total_;
  return is_full || page.principals.empty() || pass_.barren_pages >= kMaxBarrenPages ||
         pass_.pages + 1 >= kMaxPages;
}

void PrincipalCollector::move_on(const PrincipalPage& page) {
  ++pass_.pages;
  pass_.start_index += size_of(page.principals);
  pass_.overlap.clear();
  if (!may_overlap(size_of(page.principals))) return;
  --pass_.start_index;
  pass_.overlap = identity_of(page.principals.back());
}

/// Pages of one member would make no progress.
bool PrincipalCollector::may_overlap(std::int64_t page_size) const {
  if (page_size < 2) return false;
  if (!failed_.empty()) return true;
  if (!last_total_) return false;
  const std::int64_t wanted = most_ > 0 ? std::min(most_, *last_total_) : *last_total_;
  const std::int64_t missing = wanted - size_of(pass_.members);
  const std::int64_t pages = missing / page_size + (missing % page_size == 0 ? 0 : 1);
  return missing <= pages * (page_size - 1);
}

void PrincipalCollector::end_pass() {
  // Without a total, an empty page ends the list; or the service ignores paging.
  const bool is_endless = pass_.pages + 1 >= kMaxPages;
  if (!last_total_ && !is_endless && !pass_.has_changed) {
    done_ = true;
    return;
  }
  failed_.push_back(std::exchange(pass_, {}));
  done_ = unsettled_ = is_endless || failed_.size() >= kMaxPasses;
}

bool PrincipalCollector::drop_order() {
  return !failed_.empty() && std::exchange(sorts_, false);
}

std::size_t PrincipalCollector::count() const {
  std::size_t most = pass_.members.size();
  for (const Pass& pass : failed_) most = std::max(most, pass.members.size());
  return most;
}

std::string PrincipalCollector::last_counts() const {
  const std::size_t returned = failed_.empty() ? 0 : failed_.back().members.size();
  if (!last_total_) return fmt::format("the service's list of {} does not end", list_words(type_));
  return fmt::format("the service reports {} {} and returned {}", *last_total_, list_words(type_),
                     returned);
}

std::vector<Principal> PrincipalCollector::finish() {
  if (done_ && !unsettled_) return std::move(pass_.members);
  failed_.push_back(std::move(pass_));
  std::vector<Principal> all;
  std::unordered_set<std::string> seen;
  // What was said last is true most probably.
  for (auto pass = failed_.rbegin(); pass != failed_.rend(); ++pass) {
    for (Principal& principal : pass->members) {
      if (seen.insert(identity_of(principal)).second) all.push_back(std::move(principal));
    }
  }
  return all;
}

}  // namespace stocktake::databricks
