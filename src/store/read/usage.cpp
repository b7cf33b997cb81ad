#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "columns/sql.h"
#include "model/age.h"
#include "model/extension.h"
#include "store/file/errors.h"
#include "store/read/read_row.h"
#include "store/read/reader.h"
#include "store/read/scope_sql.h"
#include "store/read/stored_scan_spec.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

UsageRow usage_row(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), row.getColumn(1).getInt(),
          content_class_in(row.getColumn(2)), read_totals(row, 3)};
}

/// Selects these columns of the files in the scope, from `entry e` and its `directory d`.
SQLite::Statement files_in(SQLite::Database& database, const ScopeSql& scope,
                           const std::string& columns) {
  SQLite::Statement files(
      database, "SELECT " + columns +
                    " FROM home h JOIN directory d ON d.home = h.id JOIN entry e ON e.id BETWEEN "
                    "d.first_entry AND d.first_entry + d.file_count - 1 WHERE " +
                    scope.directories());
  scope.bind(files);
  return files;
}

/// The stored usage is per home. For a directory below a home, this adds up its files.
void add_up_usage(SQLite::Database& database, const ScopeSql& scope,
                  const std::function<void(const UsageRow&)>& use) {
  const std::int64_t begun_at = read_scan_spec(database).created_at;
  SQLite::Statement files = files_in(database, scope, "e.kind, e.modified_at, e.size, d.class");
  std::map<std::tuple<std::int64_t, int, ContentClass>, Totals> sums;
  while (files.executeStep()) {
    const int age = age_class(number_or_null(files, 1), begun_at);
    const ContentClass content_class = content_class_in(files.getColumn(3));
    sums[{files.getColumn(0).getInt64(), age, content_class}].add_size(number_or_null(files, 2));
  }
  // Several rows of the table `kind` have one name: one for each language.
  std::map<std::tuple<std::string, int, ContentClass>, Totals> by_name;
  SQLite::Statement kind(database, "SELECT name FROM kind WHERE id = ?");
  for (const auto& [key, totals] : sums) {
    kind.reset();
    kind.bind(1, std::get<0>(key));
    kind.executeStep();
    by_name[{kind.getColumn(0).getString(), std::get<1>(key), std::get<2>(key)}] += totals;
  }
  for (const auto& [key, totals] : by_name) {
    use({std::get<0>(key), std::get<1>(key), std::get<2>(key), totals});
  }
}

/// The sums of an extension as files spell it, by age class.
using SumsByAge = std::map<int, Totals>;

std::string_view text_in(const SQLite::Column& column) {
  const char* text = column.getText();
  return {text, static_cast<std::size_t>(column.getBytes())};
}

using KindSums = std::map<std::string, Totals>;

/// The kind of more than half of the bytes, or of the files where no size is known; empty if there
/// is none. Halves are compared, because twice as many bytes may exceed the type.
std::string main_kind(const KindSums& kinds) {
  Totals all;
  for (const auto& [name, totals] : kinds) all += totals;
  for (const auto& [name, totals] : kinds) {
    const bool is_most =
        all.bytes > 0 ? totals.bytes > all.bytes / 2 : totals.files > all.files / 2;
    if (is_most) return name;
  }
  return "";
}

}  // namespace

void Reader::each_usage(const Scope& scope, const std::function<void(const UsageRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    const ScopeSql sql = scope_sql(*database_, scope);
    if (!sql.under.empty()) return add_up_usage(*database_, sql, use);
    SQLite::Statement rows(
        *database_,
        "SELECT k.name, s.age, s.class, sum(s.file_count), " + sum_of_bytes("s.size") +
            ", sum(s.unsized_count) FROM usage s JOIN home h ON h.id = s.home JOIN kind k ON k.id "
            "= s.kind WHERE " +
            sql.homes + " GROUP BY k.name, s.age, s.class ORDER BY k.name, s.age, s.class");
    while (rows.executeStep()) use(usage_row(rows));
  });
}

void Reader::each_extension(const Scope& scope,
                            const std::function<void(const ExtensionRow&)>& use) {
  or_fatal(path_, [&] {
    const Snapshot one_state(*database_);
    const std::int64_t begun_at = read_scan_spec(*database_).created_at;
    // A file without a name is the listed path itself.
    SQLite::Statement files =
        files_in(*database_, scope_sql(*database_, scope),
                 "CASE e.name WHEN '' THEN d.path ELSE e.name END, e.modified_at, e.size");
    std::unordered_map<std::string, SumsByAge> spelled;
    std::string extension;
    while (files.executeStep()) {
      extension = extension_of(text_in(files.getColumn(0)));
      const int age = age_class(number_or_null(files, 1), begun_at);
      spelled[extension][age].add_size(number_or_null(files, 2));
    }
    // There are far fewer extensions than files, so letter case is folded here.
    std::map<std::string, SumsByAge> folded;
    for (const auto& [name, ages] : spelled) {
      SumsByAge& sums = folded[fold_case(name)];
      for (const auto& [age, totals] : ages) sums[age] += totals;
    }
    for (const auto& [name, ages] : folded) {
      for (const auto& [age, totals] : ages) use({name, age, totals});
    }
  });
}

std::unordered_map<std::int64_t, UserUsage> Reader::user_usage() {
  return or_fatal(path_, [&] {
    std::unordered_map<std::int64_t, UserUsage> all;
    SQLite::Statement rows(
        *database_,
        "SELECT k.name, s.age, s.class, s.file_count, s.size, s.unsized_count, h.user FROM usage s "
        "JOIN home h ON h.id = s.home JOIN kind k ON k.id = s.kind ORDER BY h.user");
    KindSums kinds;
    std::int64_t user = 0;
    while (rows.executeStep()) {
      const std::int64_t next = rows.getColumn(6).getInt64();
      if (next != user && !kinds.empty()) all[user].kind = main_kind(std::exchange(kinds, {}));
      user = next;
      const UsageRow row = usage_row(rows);
      kinds[row.kind] += row.totals;
      Totals& year_old = all[user].year_old;
      if (is_year_old(row.age)) year_old += row.totals;
    }
    if (!kinds.empty()) all[user].kind = main_kind(kinds);
    return all;
  });
}

}  // namespace stocktake::store
