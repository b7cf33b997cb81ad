#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "databricks/scim.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// Collects all principals of a type page by page: it says what to request next and when the list
/// is complete. The service may send fewer than requested, repeat some on later pages, and reorder
/// them between two requests. The list is therefore complete only when as many ids were seen as the
/// service says there are. It ends whatever the service answers.
class PrincipalCollector {
 public:
  explicit PrincipalCollector(PrincipalType type) : type_(type) {}

  PrincipalType type() const { return type_; }
  /// The next request; nothing if the list is complete or `take` has failed.
  std::optional<net::Request> next() const;
  /// Takes the answer to `next()`. Fails with `unreachable` if the service keeps returning fewer
  /// principals than it says it has.
  Expected<void> take(const PrincipalPage& page);
  /// How many different principals have come so far.
  std::size_t count() const { return principals_.size(); }
  /// The principals in the order in which they came, each id once. Call it once.
  std::vector<Principal> finish();

 private:
  bool is_whole(const PrincipalPage& page) const;
  std::string_view words() const;
  Expected<void> end_pass();
  tl::unexpected<Failure> give_up(std::string why);

  PrincipalType type_;
  std::vector<Principal> principals_;
  std::unordered_set<std::string> seen_;
  std::optional<std::int64_t> total_;  ///< according to the latest page
  std::int64_t start_index_ = 1;
  std::int64_t furthest_index_ = 1;  ///< where the previous passes ended
  int pass_ = 1;
  int barren_pages_ = 0;  ///< in a row, beyond `furthest_index_`, without a new one
  std::int64_t pages_ = 0;
  bool done_ = false;
};

}  // namespace stocktake::databricks
