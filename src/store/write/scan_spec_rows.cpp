#include "store/write/scan_spec_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>

#include "store/file/source_table.h"

namespace stocktake::store {
namespace {

/// Homes and their directories have the same ids here, in the order of the users.
void add_object_ids(SQLite::Database& database, const std::vector<UserSpec>& users) {
  SQLite::Statement set(database,
                        "UPDATE directory SET object_id = ? WHERE home = ? AND depth = 0");
  std::int64_t home_id = 0;
  for (const UserSpec& user : users) {
    for (const HomeSpec& home : user.homes) {
      ++home_id;
      if (!home.object_id) continue;
      set.reset();
      set.bind(1, *home.object_id);
      set.bind(2, home_id);
      set.exec();
    }
  }
}

}  // namespace

void add_scan_spec(SQLite::Database& database, const ScanSpec& scan_spec) {
  const auto set = [&database](const std::string& key, const std::string& value) {
    SQLite::Statement statement(database, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
    statement.bind(1, key);
    statement.bind(2, value);
    statement.exec();
  };
  set("host", scan_spec.host);
  std::vector<std::string_view> sources;
  for (const Source source : scan_spec.sources) sources.push_back(to_string(source));
  set("sources", fmt::format("{}", fmt::join(sources, ",")));
  set("all_users", scan_spec.all_users ? "1" : "0");
  set("created_at", std::to_string(scan_spec.created_at));
  set("made_with", scan_spec.made_with);
  set("caller", scan_spec.caller.name);
  if (scan_spec.caller.is_admin) set("caller_is_admin", *scan_spec.caller.is_admin ? "1" : "0");
  store_statuses(database, scan_spec.statuses);
}

void add_users(SQLite::Database& database, const std::vector<UserSpec>& users) {
  SQLite::Statement add_user(database,
                             "INSERT INTO user (id, name, owner, orphan, display_name, scim_id) "
                             "VALUES (?, ?, ?, ?, ?, ?)");
  SQLite::Statement add_home(
      database, "INSERT INTO home (id, user, source, path, absence) VALUES (?, ?, ?, ?, ?)");
  std::int64_t user_id = 0;
  std::int64_t home_id = 0;
  for (const UserSpec& user : users) {
    add_user.reset();
    add_user.bind(1, ++user_id);
    add_user.bind(2, user.name);
    add_user.bind(3, static_cast<int>(user.owner.kind));
    add_user.bind(4, user.is_orphan() ? 1 : 0);
    add_user.bind(5, user.owner.display_name);
    add_user.bind(6, user.owner.scim_id);
    add_user.exec();
    for (const HomeSpec& home : user.homes) {
      add_home.reset();
      add_home.bind(1, ++home_id);
      add_home.bind(2, user_id);
      add_home.bind(3, home.source.number());
      add_home.bind(4, home.path);
      add_home.bind(5, static_cast<int>(home.absence));
      add_home.exec();
    }
  }
  database.exec(
      "INSERT INTO directory (home, source, depth, state, path) "
      "SELECT id, source, 0, 0, path FROM home ORDER BY id");
  add_object_ids(database, users);
}

}  // namespace stocktake::store
