#include "store/verify/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "store/file/errors.h"
#include "store/file/older_formats.h"
#include "store/file/snapshot.h"
#include "store/read/ordered_rows.h"

namespace stocktake::store {
namespace {

/// A user with what the digest has for the owner: see `Format::digested_owner`.
struct DigestedUser : UserRow {
  std::int64_t digested_owner = 0;
};

auto place_of(const DigestedUser& row) {
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

auto content_of(const DigestedUser& row) {
  return std::tie(row.digested_owner);
}
auto content_of(const FileRow& row) {
  return std::tie(row.entry.kind, row.entry.size, row.entry.modified_at);
}
auto content_of(const GapRow& row) {
  return std::tie(row.gap.operation, row.gap.http_status, row.gap.error_code);
}

/// Iterates over users in memory, with the interface of FileRows and GapRows.
class DigestedUserRows {
 public:
  explicit DigestedUserRows(Reader& reader) {
    const auto owners = digested_owners(reader.database());
    reader.each_user([&](const UserRow& row) { users_.push_back({row, owners.at(row.id)}); });
    std::sort(users_.begin(), users_.end(), [](const DigestedUser& one, const DigestedUser& other) {
      return std::tie(one.name, one.digested_owner) < std::tie(other.name, other.digested_owner);
    });
  }
  bool next(DigestedUser& row) {
    if (at_ == users_.size()) return false;
    row = users_[at_++];
    return true;
  }

 private:
  /// By the row id of the user.
  static std::unordered_map<std::int64_t, std::int64_t> digested_owners(
      SQLite::Database& database) {
    std::unordered_map<std::int64_t, std::int64_t> owners;
    SQLite::Statement rows(database,
                           fmt::format("SELECT u.id, {} FROM main.user u",
                                       format_called(format_of(database)).digested_owner));
    while (rows.executeStep()) {
      owners.emplace(rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64());
    }
    return owners;
  }

  std::vector<DigestedUser> users_;
  std::size_t at_ = 0;
};

/// Groups the rows with the same key. There is nearly always one, but a file name with a slash in
/// it may equal the path of another file.
template <typename Rows, typename Row>
class Places {
 public:
  explicit Places(Rows& rows) : rows_(rows) { more_ = rows_.next(ahead_); }

  /// Returns an empty vector after the last group.
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

/// Removes the rows that both sides have.
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

/// The members of `Difference` that hold rows of one kind.
template <typename Row>
struct Sides {
  std::optional<Row> Difference::*one;
  std::optional<Row> Difference::*other;
};

/// `Row` is what `Rows` iterates over, and `Shown` the part of it that a `Difference` holds.
template <typename Rows, typename Row, typename From, typename Shown>
std::int64_t compare_rows(From& one_from, From& other_from, const Sides<Shown>& sides,
                          const std::function<void(const Difference&)>& use) {
  Rows one_rows(one_from);
  Rows other_rows(other_from);
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
      Difference difference;
      if (i < left.size()) difference.*sides.one = left[i];
      if (i < right.size()) difference.*sides.other = right[i];
      use(difference);
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
    const Sides<UserRow> users{&Difference::user, &Difference::other_user};
    const Sides<FileRow> files{&Difference::file, &Difference::other_file};
    const Sides<GapRow> gaps{&Difference::gap, &Difference::other_gap};
    std::int64_t differences = compare_rows<DigestedUserRows, DigestedUser>(one, other, users, use);
    differences += compare_rows<FileRows, FileRow>(one.database(), other.database(), files, use);
    differences += compare_rows<GapRows, GapRow>(one.database(), other.database(), gaps, use);
    return differences;
  });
}

}  // namespace stocktake::store
