#include "store/read/stored_scan_spec.h"

#include <fmt/format.h>

#include <cstdlib>

#include "columns/object_link.h"
#include "store/file/coverage_text.h"
#include "store/file/older_formats.h"
#include "store/file/source_table.h"
#include "util/text.h"

namespace stocktake::store {

bool is_scan_spec_stored(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM meta WHERE key = 'host'").getInt() != 0;
}

ScanSpec read_scan_spec(SQLite::Database& database) {
  ScanSpec scan_spec;
  SQLite::Statement rows(database, "SELECT key, value FROM meta");
  while (rows.executeStep()) {
    const std::string key = rows.getColumn(0).getString();
    const std::string value = rows.getColumn(1).getString();
    if (key == "host") scan_spec.host = value;
    if (key == "all_users") scan_spec.all_users = value == "1";
    if (key == "whole") scan_spec.coverage.whole = value == "1";
    if (key == "roots") scan_spec.coverage.roots = roots_in(value);
    if (key == "names") scan_spec.names = names_in(value);
    if (key == "created_at") scan_spec.created_at = std::strtoll(value.c_str(), nullptr, 10);
    if (key == "made_with") scan_spec.made_with = value;
    if (key == "sources") scan_spec.sources = sources_in(value);
    if (key == "refused_lists") scan_spec.refused_lists = split(value, ',');
    if (key == "known_limits") scan_spec.known_limits = value;
    if (key == "mounts") scan_spec.mounts.points = value;
    if (key == "mount_notes") scan_spec.mounts.notes = split(value, '\n');
    if (key == "volumes") scan_spec.volumes = volume_filter_from(value);
    if (key == "caller") scan_spec.caller.name = value;
    if (key == "caller_is_admin") scan_spec.caller.is_admin = value == "1";
  }
  scan_spec.statuses = read_statuses(database);
  scan_spec.format = format_of(database);
  scan_spec.mounts.directories =
      database.execAndGet("SELECT coalesce(sum(directory_count), 0) FROM mounted_home").getInt64();
  return scan_spec;
}

std::string stored_workspace(SQLite::Database& database) {
  return std::string(workspace_name(read_scan_spec(database).host));
}

std::int64_t pending_count(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM directory WHERE state = 0").getInt64() +
         doubted_count(database);
}

std::int64_t doubted_count(SQLite::Database& database) {
  return database.execAndGet(fmt::format("SELECT count(*) FROM ({})", kDoubtedHomesSql)).getInt64();
}

}  // namespace stocktake::store
