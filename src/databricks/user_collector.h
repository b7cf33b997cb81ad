#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "databricks/scim.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// Collects all users page by page: says what to ask next and when the list is whole. The service
/// may send fewer users than asked for, repeat some from page to page, and move them about between
/// two requests; so the list is whole only when as many ids were seen as the service says there
/// are. Ends whatever the service answers.
class UserCollector {
 public:
  /// What to ask; nothing when the list is whole or `take` has failed.
  std::optional<net::Request> next() const;
  /// The answer to `next()`. Fails with `unreachable` when the service keeps returning fewer users
  /// than it says it has.
  Expected<void> take(const UsersPage& page);
  /// The users in the order in which they came, each id once; the collector is used up.
  std::vector<ScimUser> finish();

 private:
  bool is_whole(const UsersPage& page) const;
  Expected<void> end_pass();
  tl::unexpected<Failure> give_up(std::string why);

  std::vector<ScimUser> users_;
  std::unordered_set<std::string> seen_;
  std::optional<std::int64_t> total_;  ///< as the latest page has it
  std::int64_t start_index_ = 1;
  std::int64_t furthest_index_ = 1;  ///< where the passes before this one ended
  int pass_ = 1;
  int barren_pages_ = 0;  ///< in a row, beyond `furthest_index_`, without anybody new
  std::int64_t pages_ = 0;
  bool done_ = false;
};

}  // namespace stocktake::databricks
