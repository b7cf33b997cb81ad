#include "store/compare.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "store/errors.h"
#include "store/rows.h"
#include "store/snapshot.h"

namespace stocktake::store {
namespace {

auto place_of(const UserRow& row) {
  return std::tie(row.name);
}
auto place_of(const FileRow& row) {
  return std::tuple(std::string_view(row.username), to_string(row.source),
                    std::string_view(row.path));
}
auto place_of(const GapRow& row) {
  return std::tuple(std::string_view(row.username), to_string(row.source),
                    std::string_view(row.path));
}

auto content_of(const UserRow& row) {
  return std::tie(row.orphan);
}
auto content_of(const FileRow& row) {
  return std::tie(row.kind, row.size, row.modified_at);
}
auto content_of(const GapRow& row) {
  return std::tie(row.gap.operation, row.gap.http_status, row.gap.error_code);
}

/// Rows of a vector, as those of a table are had.
class UserRows {
 public:
  explicit UserRows(Reader& reader) {
    reader.each_user([this](const UserRow& row) { users_.push_back(row); });
    std::sort(users_.begin(), users_.end(), [](const UserRow& one, const UserRow& other) {
      return std::tie(one.name, one.orphan) < std::tie(other.name, other.orphan);
    });
  }
  bool next(UserRow& row) {
    if (at_ == users_.size()) return false;
    row = users_[at_++];
    return true;
  }

 private:
  std::vector<UserRow> users_;
  std::size_t at_ = 0;
};

/// All rows of one place: nearly always one. A name with a slash in it may spell another's path.
template <typename Rows, typename Row>
class Places {
 public:
  explicit Places(Rows& rows) : rows_(rows) { more_ = rows_.next(ahead_); }

  /// Empty behind the last place.
  std::vector<Row> next() {
    std::vector<Row> here;
    while (more_ && (here.empty() || place_of(here.front()) == place_of(ahead_))) {
      here.push_back(ahead_);
      more_ = rows_.next(ahead_);
    }
    return here;
  }

 private:
  Rows& rows_;
  Row ahead_;
  bool more_ = false;
};

/// Takes out what both have.
template <typename Row>
void drop_equal(std::vector<Row>& one, std::vector<Row>& other) {
  std::erase_if(one, [&](const Row& row) {
    const auto same = std::find_if(other.begin(), other.end(), [&](const Row& each) {
      return content_of(each) == content_of(row);
    });
    if (same == other.end()) return false;
    other.erase(same);
    return true;
  });
}

template <typename Row, typename Rows, typename Tell>
std::int64_t compare_rows(Rows& one_rows, Rows& other_rows, const Tell& tell) {
  Places<Rows, Row> one_places(one_rows);
  Places<Rows, Row> other_places(other_rows);
  std::vector<Row> one = one_places.next();
  std::vector<Row> other = other_places.next();
  std::int64_t differences = 0;
  while (!one.empty() || !other.empty()) {
    const bool has_one =
        !one.empty() && (other.empty() || place_of(one.front()) <= place_of(other.front()));
    const bool has_other =
        !other.empty() && (one.empty() || place_of(other.front()) <= place_of(one.front()));
    std::vector<Row> left = has_one ? one : std::vector<Row>();
    std::vector<Row> right = has_other ? other : std::vector<Row>();
    drop_equal(left, right);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      tell(i < left.size() ? std::optional<Row>(left[i]) : std::nullopt,
           i < right.size() ? std::optional<Row>(right[i]) : std::nullopt);
      ++differences;
    }
    if (has_one) one = one_places.next();
    if (has_other) other = other_places.next();
  }
  return differences;
}

}  // namespace

std::int64_t compare(Reader& one, Reader& other,
                     const std::function<void(const Difference&)>& use) {
  return or_fatal(one.path(), [&] {
    const Snapshot one_state(one.database());
    const Snapshot other_state(other.database());
    UserRows users(one);
    UserRows other_users(other);
    std::int64_t differences =
        compare_rows<UserRow>(users, other_users, [&](auto left, auto right) {
          Difference difference;
          difference.user = std::move(left);
          difference.other_user = std::move(right);
          use(difference);
        });
    FileRows files(one.database());
    FileRows other_files(other.database());
    differences += compare_rows<FileRow>(files, other_files, [&](auto left, auto right) {
      Difference difference;
      difference.file = std::move(left);
      difference.other_file = std::move(right);
      use(difference);
    });
    GapRows gaps(one.database());
    GapRows other_gaps(other.database());
    differences += compare_rows<GapRow>(gaps, other_gaps, [&](auto left, auto right) {
      Difference difference;
      difference.gap = std::move(left);
      difference.other_gap = std::move(right);
      use(difference);
    });
    return differences;
  });
}

}  // namespace stocktake::store
