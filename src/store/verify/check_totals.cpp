#include "store/verify/check_totals.h"

#include <fmt/format.h>

#include "columns/sql.h"
#include "model/age.h"
#include "model/content_class.h"
#include "store/file/schema.h"
#include "store/read/stored_scan_spec.h"
#include "store/verify/findings.h"

namespace stocktake::store {
namespace {

/// `age_class` as an SQL expression.
std::string age_of_entry(std::int64_t begun_at) {
  std::string text = fmt::format("CASE WHEN e.modified_at IS NULL THEN {}", kUnknownAge);
  int age = 0;
  for (const std::int64_t days : kAgeBoundDays) {
    text += fmt::format(" WHEN e.modified_at > {} THEN {}", begun_at - days * kDayMs, age++);
  }
  return text + fmt::format(" ELSE {} END", age);
}

/// A stored sum and the same sum over the files are equal rows, so they are a group of two.
std::string wrong_usage(std::int64_t begun_at) {
  return fmt::format(
      "SELECT h.path FROM (SELECT home FROM (SELECT d.home AS home, e.kind AS kind, {} AS age, "
      "d.class AS class, count(*) AS files, {} AS bytes, sum(e.size IS NULL) AS unsized "
      "FROM directory d "
      "JOIN entry e ON e.id BETWEEN d.first_entry AND d.first_entry + d.file_count - 1 "
      "GROUP BY 1, 2, 3, 4 UNION ALL "
      "SELECT home, kind, age, class, file_count, size, unsized_count FROM usage) "
      "GROUP BY home, kind, age, class, files, bytes, unsized HAVING count(*) <> 2) x "
      "LEFT JOIN home h ON h.id = x.home",
      age_of_entry(begun_at), sum_of_bytes("e.size"));
}

/// Compares values only, because it does not matter which of several files with equal values are
/// kept. The halves of the values are summed up, as in `sum_of_bytes`, so that no sum is too large.
std::string wrong_ranking(Ranking ranking, const char* column, const char* order) {
  return fmt::format(
      "SELECT '{1}' WHERE (SELECT count(*) || ' ' || coalesce(sum(value >> 32), 0) || ' ' || "
      "coalesce(sum(value & 4294967295), 0) FROM top_file t WHERE ranking = {0}) <> "
      "(SELECT count(*) || ' ' || coalesce(sum({1} >> 32), 0) || ' ' || "
      "coalesce(sum({1} & 4294967295), 0) FROM "
      "(SELECT {1} FROM entry WHERE {1} IS NOT NULL ORDER BY {1} {2} LIMIT {3})) OR EXISTS "
      "(SELECT 1 FROM top_file t LEFT JOIN entry e ON e.id = t.entry LEFT JOIN directory d "
      "ON d.id = t.directory WHERE t.ranking = {0} AND (e.{1} IS NOT t.value OR d.id IS NULL OR "
      "coalesce(t.entry NOT BETWEEN d.first_entry AND d.first_entry + d.file_count - 1, 1)))",
      static_cast<int>(ranking), column, order, kTopFiles);
}

/// A directory adds its subtree totals to its parent, or its own sums if it has no subdirectories.
std::string wrong_tree() {
  return fmt::format(
      "SELECT d.path FROM directory d LEFT JOIN main.tree t ON t.directory = d.id LEFT JOIN "
      "(SELECT c.parent AS id, sum(coalesce(b.file_count, c.file_count)) AS files, {} AS bytes, "
      "sum(coalesce(b.unsized_count, c.unsized_count)) AS unsized, "
      "sum(coalesce(b.directory_count, 0) + 1) AS directories, "
      "sum(coalesce(b.gap_count, c.state = 2)) AS gaps, "
      "sum(coalesce(b.waiting_count, c.state = 0)) AS waits, "
      "max(coalesce(b.last_modified, c.last_modified)) AS newest "
      "FROM directory c LEFT JOIN main.tree b ON b.directory = c.id WHERE c.parent IS NOT NULL "
      "GROUP BY c.parent) b ON b.id = d.id WHERE "
      "(t.file_count, t.size, t.unsized_count, t.directory_count, t.gap_count, t.waiting_count) "
      "IS NOT (d.file_count + b.files, {}, d.unsized_count + b.unsized, b.directories, "
      "b.gaps, b.waits) OR (b.id IS NOT NULL AND t.last_modified IS NOT "
      "max(coalesce(d.last_modified, b.newest), coalesce(b.newest, d.last_modified)))",
      sum_of_bytes("coalesce(b.size, c.size)"), added_bytes("d.size", "b.bytes"));
}

/// `class_below` as an SQL expression over `directory d` and its parent `p`. The name of `d` is
/// what stands behind the path of `p` and a slash; as bytes, because a name may contain NUL.
std::string class_of_directory() {
  std::string text = fmt::format(
      "CASE WHEN p.id IS NULL THEN {0} WHEN p.class <> {0} THEN p.class "
      "WHEN d.is_git_folder THEN {1}",
      static_cast<int>(ContentClass::other), static_cast<int>(ContentClass::git));
  for (const SpecialName& each : special_names()) {
    text += fmt::format(
        " WHEN {}substr(CAST(d.path AS BLOB), length(CAST(p.path AS BLOB)) + 2) = CAST('{}' AS "
        "BLOB) THEN {}",
        each.only_in_home ? "p.depth = 0 AND " : "", each.name,
        static_cast<int>(each.content_class));
  }
  return text + fmt::format(" ELSE {} END", static_cast<int>(ContentClass::other));
}

std::string wrong_class() {
  return "SELECT d.path FROM directory d LEFT JOIN directory p ON p.id = d.parent WHERE d.class IS "
         "NOT " +
         class_of_directory();
}

constexpr const char* kWrongCount =
    "SELECT d.path FROM directory d LEFT JOIN (SELECT parent AS id, count(*) AS children FROM "
    "directory WHERE parent IS NOT NULL GROUP BY parent) c ON c.id = d.id WHERE "
    "d.subdirectory_count <> coalesce(c.children, 0)";

constexpr const char* kWrongNewest =
    "SELECT d.path FROM directory d WHERE d.last_modified IS NOT (SELECT max(e.modified_at) FROM "
    "entry e WHERE e.id BETWEEN d.first_entry AND d.first_entry + d.file_count - 1)";

}  // namespace

void add_broken_aggregates(SQLite::Database& database, std::vector<std::string>& damage) {
  const std::int64_t begun_at = read_scan_spec(database).created_at;
  add_found(database, "the class of this directory is wrong", wrong_class(), damage);
  add_found(database, "the usage of this home differs from its files", wrong_usage(begun_at),
            damage);
  add_found(database, "the list of the first files is wrong",
            wrong_ranking(Ranking::largest, "size", "DESC"), damage);
  add_found(database, "the list of the first files is wrong",
            wrong_ranking(Ranking::oldest, "modified_at", "ASC"), damage);
  add_found(database, "the last modification of this directory is not that of its files",
            kWrongNewest, damage);
  add_found(database, "the number of subdirectories of this directory is wrong", kWrongCount,
            damage);
  // The table is empty if the last writer was killed before it could fill it. Readers then compute
  // the totals.
  const bool filled = database.execAndGet("SELECT EXISTS (SELECT 1 FROM main.tree)").getInt() != 0;
  if (filled)
    add_found(database, "the sums of this directory and what is below it are wrong", wrong_tree(),
              damage);
}

}  // namespace stocktake::store
