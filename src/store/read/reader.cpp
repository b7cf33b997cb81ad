#include "store/read/reader.h"

#include <unordered_map>
#include <utility>
#include <vector>

#include "columns/sql.h"
#include "model/absence.h"
#include "store/file/errors.h"
#include "store/file/inventory_file.h"
#include "store/file/schema.h"
#include "store/file/snapshot.h"
#include "store/file/source_table.h"
#include "store/read/ordered_rows.h"
#include "store/read/read_row.h"
#include "store/read/stored_scan_spec.h"

namespace stocktake::store {
namespace {

/// The first gap of each user, by source and path.
std::unordered_map<std::int64_t, std::string> first_gaps(SQLite::Database& database) {
  std::unordered_map<std::int64_t, std::string> first;
  SQLite::Statement rows(database,
                         "SELECT h.user, g.source, g.path, g.http_status, g.error_code FROM gap g "
                         "JOIN home h ON h.id = g.home ORDER BY g.source, g.path");
  while (rows.executeStep()) {
    Gap gap;
    gap.http_status = rows.getColumn(3).getInt();
    gap.error_code = rows.getColumn(4).getString();
    first.try_emplace(
        rows.getColumn(0).getInt64(),
        describe_gap(source_in(rows.getColumn(1)), rows.getColumn(2).getString(), gap));
  }
  return first;
}

void read_users(SQLite::Database& database, Overview& all) {
  SQLite::Statement users(database,
                          "SELECT count(*), coalesce(sum(orphan), 0), "
                          "coalesce(sum(name LIKE '/%' OR instr(name, ':/') > 0), 0) FROM user");
  users.executeStep();
  all.users = users.getColumn(0).getInt64();
  all.orphans = users.getColumn(1).getInt64();
  all.places = users.getColumn(2).getInt64();
}

void read_homes(SQLite::Database& database, Overview& all) {
  SQLite::Statement homes(
      database,
      "SELECT coalesce(sum(file_count), 0), " + sum_of_bytes("size") +
          ", coalesce(sum(unsized_count), 0), coalesce(sum(directory_count), 0) + count(*), "
          "coalesce(sum(waiting_count), 0), coalesce(sum(gap_count), 0) FROM home");
  homes.executeStep();
  static_cast<Totals&>(all) = read_totals(homes, 0);
  all.pending = homes.getColumn(4).getInt64() + doubted_count(database);
  all.absent = database
                   .execAndGet(
                       "SELECT count(*) FROM home h JOIN directory d ON d.id = (SELECT min(id) "
                       "FROM directory WHERE home = h.id) WHERE d.state = 3")
                   .getInt64();
  all.directories = homes.getColumn(3).getInt64() - all.absent;
  all.listed = all.directories - all.pending - homes.getColumn(5).getInt64();
  SQLite::Statement gaps(
      database,
      "SELECT count(*), count(*) FILTER (WHERE error_code = ?1), count(*) FILTER "
      "(WHERE error_code NOT IN (?1, ?2) AND attempts > 0) FROM gap");
  gaps.bind(1, std::string(kNotVisible));
  gaps.bind(2, std::string(kNoSuchUser));
  gaps.executeStep();
  all.gaps = gaps.getColumn(0).getInt64();
  all.hidden = gaps.getColumn(1).getInt64();
  all.gaps_to_retry = gaps.getColumn(2).getInt64();
}

void read_runs(SQLite::Database& database, Overview& all) {
  SQLite::Statement runs(database,
                         "SELECT started_at, ended_at, coalesce(outcome, '') FROM run ORDER BY id");
  while (runs.executeStep()) {
    const std::int64_t started_at = runs.getColumn(0).getInt64();
    ++all.runs;
    if (!all.started_at) all.started_at = started_at;
    all.ended_at = number_or_null(runs, 1);
    if (all.ended_at) all.seconds += static_cast<double>(*all.ended_at - started_at) / 1000.0;
    all.outcome = runs.getColumn(2).getString();
  }
}

}  // namespace

Reader::Reader(std::string path, std::unique_ptr<SQLite::Database> database)
    : path_(std::move(path)), database_(std::move(database)) {}

Expected<Reader> Reader::open(const std::string& path) {
  auto database = open_to_read(path);
  if (!database) return tl::unexpected(database.error());
  return Reader(path, std::move(*database));
}

ScanSpec Reader::scan_spec() {
  return or_fatal(path_, [&] { return read_scan_spec(*database_); });
}

bool Reader::finished() {
  return or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    return is_scan_spec_stored(*database_) && pending_count(*database_) == 0;
  });
}

Overview Reader::overview() {
  return or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    Overview all;
    all.scan_spec = read_scan_spec(*database_);
    read_users(*database_, all);
    read_homes(*database_, all);
    read_runs(*database_, all);
    all.finished = is_scan_spec_stored(*database_) && all.pending == 0;
    return all;
  });
}

void Reader::each_user(const std::function<void(const UserRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    auto gaps = first_gaps(*database_);
    // A source is "found" if the home in it is listed. The first directory of a home is the home
    // itself.
    SQLite::Statement rows(
        *database_,
        "SELECT u.id, u.name, u.owner, u.display_name, u.scim_id, u.orphan, h.source, "
        "h.file_count, h.size, h.unsized_count, h.directory_count, h.gap_count, "
        "h.waiting_count + (h.id IN (" +
            std::string(kDoubtedHomesSql) +
            ")), h.last_modified, d.state "
            "FROM user u LEFT JOIN home h ON h.user = u.id "
            "LEFT JOIN directory d ON d.id = (SELECT min(id) FROM directory WHERE home = h.id) "
            "ORDER BY u.id");
    const std::string workspace = stored_workspace(*database_);
    std::optional<UserRow> user;
    std::int64_t id = 0;
    while (rows.executeStep()) {
      if (!user || rows.getColumn(0).getInt64() != id) {
        if (user) use(*user);
        id = rows.getColumn(0).getInt64();
        user = UserRow{};
        user->id = id;
        user->name = rows.getColumn(1).getString();
        user->owner = {owner_kind_in(rows.getColumn(2)), rows.getColumn(3).getString(),
                       rows.getColumn(4).getString()};
        user->orphan = rows.getColumn(5).getInt() != 0;
        user->workspace = workspace;
        user->first_gap = std::move(gaps[id]);
      }
      if (rows.getColumn(6).isNull()) continue;
      SourceTotals& totals = user->of(source_in(rows.getColumn(6)));
      totals.found |= rows.getColumn(14).getInt() == static_cast<int>(State::listed);
      static_cast<TreeTotals&>(totals) += read_tree_totals(rows, 7);
    }
    if (user) use(*user);
  });
}

void Reader::each_gap(const std::function<void(const GapRow&)>& use) {
  or_fatal(path_, [&] {
    GapRows rows(*database_);
    GapRow row;
    while (rows.next(row)) use(row);
  });
}

void Reader::each_file(const std::function<void(const FileRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    FileRows rows(*database_);
    FileRow row;
    while (rows.next(row)) use(row);
  });
}

}  // namespace stocktake::store
