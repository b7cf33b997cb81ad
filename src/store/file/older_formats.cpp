#include "store/file/older_formats.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/file/errors.h"
#include "store/file/schema.h"

namespace stocktake::store {
namespace {

/// Oldest first, without gaps between the numbers; the last one is current.
constexpr std::array kFormats{
    Format{.number = 2,
           .digested_owner = "u.orphan",
           .has_caller = false,
           .note =
               "made by an older stocktake (format 2), which read no list of service principals "
               "and did not ask whether its caller sees all homes: an owner who is on no list "
               "that it read is unknown, a home that was hidden counts as absent, and all files "
               "are of the class 'other'"},
    Format{.number = 3, .digested_owner = "u.owner", .has_caller = true},
};
static_assert(kFormats.front().number == kOldestFormat);
static_assert(kFormats.back().number == kSchemaVersion,
              "add the new format here, and to kChanges what it has that older ones lack");

/// Something that a format has and that no older one has.
struct Change {
  enum class Of : std::uint8_t {
    new_table,
    new_column,
    new_meaning,  ///< of a column that older formats have, too
  };
  int since;  ///< the first format that has it
  Of of;
  const char* table;
  const char* column;
  /// What a file of an older format has instead: an expression over the table's row in that format,
  /// or for a new table a SELECT of its rows, with all columns that the table has now.
  const char* instead;
};

using enum Change::Of;

/// Oldest first: where several apply to one column of a file, the first does.
constexpr std::array kChanges{
    // Whoever was on the list of users is a user. All other homes were called orphans, also those
    // of service principals. Where users were named, no list was read.
    Change{3, new_column, "user", "owner",
           "CASE WHEN orphan = 0 AND EXISTS (SELECT 1 FROM main.meta WHERE key = 'all_users' AND "
           "value = '1') THEN 0 ELSE 5 END"},
    Change{3, new_meaning, "user", "orphan", "0"},
    Change{3, new_column, "user", "display_name", "''"},
    Change{3, new_column, "user", "scim_id", "''"},
    Change{3, new_column, "home", "absence", "0"},
    Change{3, new_column, "directory", "object_id", "NULL"},
    Change{3, new_column, "directory", "is_git_folder", "0"},
    Change{3, new_column, "directory", "class", "0"},
    Change{3, new_column, "usage", "class", "0"},
    Change{3, new_column, "kind", "language", "''"},
    Change{3, new_column, "kind", "has_created_at", "0"},
    Change{3, new_table, "source", "",
           "SELECT 0 AS id, 'dbfs' AS name, 0 AS state, '' AS reason UNION ALL "
           "SELECT 1, 'workspace', 0, ''"},
    Change{3, new_table, "detail", "",
           "SELECT NULL AS entry, NULL AS created_before, NULL AS resource_id WHERE 0"},
    Change{3, new_table, "mount", "", "SELECT NULL AS id, NULL AS name, NULL AS doubted WHERE 0"},
    Change{3, new_table, "mounted_home", "",
           "SELECT NULL AS home, NULL AS mount, NULL AS directory_count WHERE 0"},
};

bool is_of(const Change& change, std::string_view table_name) {
  return change.table == table_name;
}

/// The names of the tables that are not in the file as they are now, each once.
std::vector<std::string> changed_tables(int format) {
  std::vector<std::string> names;
  for (const Change& change : kChanges) {
    const bool is_known = std::find(names.begin(), names.end(), change.table) != names.end();
    if (change.since > format && !is_known) names.emplace_back(change.table);
  }
  return names;
}

std::vector<std::string> columns_of(SQLite::Database& database, const std::string& table_name) {
  std::vector<std::string> names;
  SQLite::Statement rows(database, "SELECT name FROM pragma_table_info(?, 'main')");
  rows.bind(1, table_name);
  while (rows.executeStep()) names.push_back(rows.getColumn(0).getString());
  return names;
}

/// A name of the file as an SQL identifier, whatever is in it.
std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + "\"";
}

/// The columns of a SELECT that makes a current table of one of the file, which has the columns
/// `names`.
std::string current_columns(const std::string& table_name, const std::vector<std::string>& names,
                            int format) {
  std::map<std::string, std::string> expressions;
  for (const std::string& name : names) expressions.emplace(name, quoted(name));
  std::set<std::string_view> changed;
  for (const Change& change : kChanges) {
    if (change.since <= format || change.of == new_table || !is_of(change, table_name)) continue;
    if (changed.insert(change.column).second) expressions[change.column] = change.instead;
  }
  std::string sql;
  for (const auto& [name, expression] : expressions) {
    if (!sql.empty()) sql += ", ";
    sql += expression + " AS " + quoted(name);
  }
  return sql;
}

void hide_table(SQLite::Database& database, const std::string& name, int format) {
  for (const Change& change : kChanges) {
    if (change.of != new_table || change.since <= format || !is_of(change, name)) continue;
    // A table, because SQLite would evaluate a view of constant rows for each row joined with it.
    database.exec(fmt::format("CREATE TEMP TABLE {} AS {}", name, change.instead));
    return;
  }
  // SQLite merges such a view into the query, so that the indexes are used.
  database.exec(fmt::format("CREATE TEMP VIEW {0} AS SELECT {1} FROM main.{0}", name,
                            current_columns(name, columns_of(database, name), format)));
}

/// A changed byte may turn one format number into another.
void expect_tables_of(SQLite::Database& database, int format) {
  for (const Change& change : kChanges) {
    if (change.of == new_meaning) continue;
    const std::vector<std::string> names = columns_of(database, change.table);
    const bool has_it = change.of == new_table
                            ? !names.empty()
                            : std::find(names.begin(), names.end(), change.column) != names.end();
    if (has_it == (change.since <= format)) continue;
    throw SQLite::Exception(fmt::format("its tables are not those of format {}", format),
                            kWrongContent);
  }
}

}  // namespace

const Format& format_called(int number) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& format) { return format.number == number; });
  if (found == kFormats.end()) throw std::logic_error("there is no such format");
  return *found;
}

int format_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA main.user_version").getInt();
}

void present_as_current(SQLite::Database& database) {
  const int format = format_of(database);
  expect_tables_of(database, format);
  for (const std::string& name : changed_tables(format)) hide_table(database, name, format);
}

}  // namespace stocktake::store
