#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "databricks/scim.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

/// Reads a list of SCIM whole, though it comes in pages and may change between two of them: it says
/// what to request next and when the list is known.
///
/// A page is a range of positions. If somebody before that range is deleted in between, the next
/// page begins one position too late, and one member is on no page. A pass over the list is
/// therefore whole only if
///
/// - it ends with the total with which it began, and has as many different members; and
/// - pages that overlap do: each has the last member of the one before. Otherwise one member was
///   deleted and another one created, which leaves the total as it was.
///
/// Otherwise the list is read again, sorted, because a service may order it differently for each
/// request. The pages of the first pass overlap where that takes no further request, those of later
/// passes always. After four passes the list is `unsettled`. It ends whatever the service answers.
class PrincipalCollector {
 public:
  /// `most`: so many are enough, and no further page is requested then; 0: all.
  explicit PrincipalCollector(PrincipalType type, std::int64_t most = 0)
      : type_(type), most_(most) {}

  PrincipalType type() const { return type_; }
  /// The next request; nothing if no page is missing any more.
  std::optional<net::Request> next() const;
  /// Takes the answer to `next()`.
  void take(const PrincipalPage& page);
  /// Call it where `next()` was refused: SCIM services need not support sorting. Returns whether
  /// `next()` asks for the same page in another way now.
  bool drop_order();

  /// How many different members have come so far, in the pass that has most.
  std::size_t count() const;
  /// Whether no pass was whole, though the list was read as often as it ever is.
  bool is_unsettled() const { return unsettled_; }
  /// What the service said last: "the service reports 10 users and returned 8". For `is_unsettled`.
  std::string last_counts() const;
  /// The members in the order in which they came, each id once; all that were seen if the list is
  /// not known to be whole. Call it once.
  std::vector<Principal> finish();

 private:
  struct Pass {
    std::vector<Principal> members;
    std::unordered_set<std::string> seen;  ///< identities
    std::optional<std::int64_t> total;     ///< according to the first page
    bool has_changed = false;              ///< the total did, or a page does not overlap
    std::int64_t start_index = 1;          ///< of the next page
    std::string overlap;   ///< identity of the member that the next page must have; empty: none
    int barren_pages = 0;  ///< in a row, without a new member
    std::int64_t pages = 0;
  };

  bool add(const PrincipalPage& page);
  void move_on(const PrincipalPage& page);
  bool is_at_end(const PrincipalPage& page) const;
  bool may_overlap(std::int64_t page_size) const;
  void end_pass();

  PrincipalType type_;
  std::int64_t most_;
  Pass pass_;
  std::vector<Pass> failed_;
  std::optional<std::int64_t> last_total_;
  bool sorts_ = true;  ///< in the second pass and later
  bool done_ = false;
  bool unsettled_ = false;
};

}  // namespace stocktake::databricks
