#include "store/write/scan_spec_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "store/file/coverage_text.h"
#include "store/file/schema.h"
#include "store/file/source_table.h"
#include "store/read/stored_scan_spec.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

void set(SQLite::Database& database, const std::string& key, const std::string& value) {
  SQLite::Statement statement(database, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  statement.bind(1, key);
  statement.bind(2, value);
  statement.exec();
}

}  // namespace

void add_scan_spec(SQLite::Database& database, const ScanSpec& scan_spec) {
  set(database, "host", scan_spec.host);
  std::vector<std::string_view> sources;
  for (const Source source : scan_spec.sources) sources.push_back(to_string(source));
  set(database, "sources", fmt::format("{}", fmt::join(sources, ",")));
  set(database, "all_users", scan_spec.all_users ? "1" : "0");
  if (scan_spec.coverage.whole) set(database, "whole", "1");
  if (!scan_spec.coverage.roots.empty()) {
    set(database, "roots", text_of_roots(scan_spec.coverage.roots));
  }
  if (!scan_spec.coverage.empty()) set(database, "names", text_of_names(scan_spec.names));
  set(database, "created_at", std::to_string(scan_spec.created_at));
  set(database, "made_with", scan_spec.made_with);
  if (!scan_spec.volumes.is_empty()) set(database, "volumes", lines_of(scan_spec.volumes));
  store_discovery(database, scan_spec);
}

void store_discovery(SQLite::Database& database, const ScanSpec& scan_spec) {
  database.exec("DELETE FROM meta WHERE key IN ('caller_is_admin', 'refused_lists')");
  set(database, "caller", scan_spec.caller.name);
  if (scan_spec.caller.is_admin) {
    set(database, "caller_is_admin", *scan_spec.caller.is_admin ? "1" : "0");
  }
  if (!scan_spec.refused_lists.empty()) {
    set(database, "refused_lists", fmt::format("{}", fmt::join(scan_spec.refused_lists, ",")));
  }
  store_statuses(database, scan_spec.statuses);
}

void store_known_limits(SQLite::Database& database, const std::string& limits) {
  set(database, "known_limits", limits);
}

void add_mounts_used(SQLite::Database& database, const MountsUsed& used) {
  const MountsUsed before = read_scan_spec(database).mounts;
  const auto merged = [](std::vector<std::string> all, const std::vector<std::string>& more) {
    for (const std::string& each : more) {
      if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
    }
    return all;
  };
  const auto points = merged(split(before.points, ','), split(used.points, ','));
  const auto notes = merged(before.notes, used.notes);
  set(database, "mounts", fmt::format("{}", fmt::join(points, ",")));
  if (!notes.empty()) set(database, "mount_notes", fmt::format("{}", fmt::join(notes, "\n")));
}

UserWriter::UserWriter(SQLite::Database& database, RowWriter& rows)
    : database_(database),
      rows_(rows),
      add_user_(database,
                "INSERT INTO user (id, name, owner, orphan, display_name, scim_id) "
                "VALUES (?, ?, ?, ?, ?, ?)"),
      add_home_(database,
                "INSERT INTO home (user, source, path, absence, gap_count, waiting_count) "
                "VALUES (?, ?, ?, ?, ?, ?)"),
      add_directory_(database,
                     "INSERT INTO directory (home, source, depth, state, path, object_id) "
                     "VALUES (?, ?, 0, ?, ?, ?)") {}

void UserWriter::add_user(std::int64_t id, const UserSpec& user) {
  add_user_.reset();
  add_user_.bind(1, id);
  add_user_.bind(2, user.name);
  add_user_.bind(3, static_cast<int>(user.owner.kind));
  add_user_.bind(4, user.is_orphan() ? 1 : 0);
  add_user_.bind(5, user.owner.display_name);
  add_user_.bind(6, user.owner.scim_id);
  add_user_.exec();
}

void UserWriter::add_home(std::int64_t user, const HomeSpec& home) {
  add_home_.reset();
  add_home_.bind(1, user);
  add_home_.bind(2, home.source.number());
  add_home_.bind(3, home.path);
  add_home_.bind(4, static_cast<int>(home.absence));
  add_home_.bind(5, home.gap ? 1 : 0);
  add_home_.bind(6, home.gap ? 0 : 1);
  add_home_.exec();
  const std::int64_t home_id = database_.getLastInsertRowid();
  add_directory_.reset();
  add_directory_.bind(1, home_id);
  add_directory_.bind(2, home.source.number());
  add_directory_.bind(3, static_cast<int>(home.gap ? State::gap : State::pending));
  add_directory_.bind(4, home.path);
  if (home.object_id) {
    add_directory_.bind(5, *home.object_id);
  } else {
    add_directory_.bind(5);
  }
  add_directory_.exec();
  Task task{database_.getLastInsertRowid(), home_id, home.source, 0, home.path};
  if (home.gap) {
    rows_.add_gap(task, *home.gap);
  } else if (home.listing) {
    listed_.push_back({std::move(task), *home.listing});
  }
}

void UserWriter::store_listings() {
  if (listed_.empty()) return;
  DirectoryId next = database_.execAndGet("SELECT max(id) + 1 FROM directory").getInt64();
  std::vector<CommitItem> items;
  items.reserve(listed_.size());
  for (TaskResult& result : listed_) {
    items.emplace_back(std::move(result), next);
    next += static_cast<DirectoryId>(items.back().children.size());
  }
  listed_.clear();
  rows_.add(items);
}

void add_users(SQLite::Database& database, RowWriter& rows, const std::vector<UserSpec>& users) {
  UserWriter writer(database, rows);
  std::int64_t id = 0;
  for (const UserSpec& user : users) {
    writer.add_user(++id, user);
    for (const HomeSpec& home : user.homes) writer.add_home(id, home);
  }
  writer.store_listings();
}

}  // namespace stocktake::store
