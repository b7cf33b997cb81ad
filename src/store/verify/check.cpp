#include <fmt/format.h>
#include <sqlite3.h>

#include <string>
#include <vector>

#include "columns/sql.h"
#include "store/file/corruption.h"
#include "store/file/errors.h"
#include "store/file/seal.h"
#include "store/file/snapshot.h"
#include "store/read/catalog_gap_sql.h"
#include "store/read/reader.h"
#include "store/read/stored_scan_spec.h"
#include "store/verify/check_sources.h"
#include "store/verify/check_totals.h"
#include "store/verify/findings.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

/// A query that finds nothing in an intact inventory, and the meaning of each row that it finds.
/// The first column identifies what is damaged.
struct Rule {
  const char* what;
  std::string query;
};

std::vector<Rule> rules() {
  return {
      Rule{"the table meta has an unknown key",
           "SELECT key FROM meta WHERE key NOT IN ('host', 'sources', 'all_users', 'created_at', "
           "'made_with', 'caller', 'caller_is_admin', 'refused_lists', 'known_limits', 'seal', "
           "'mounts', 'mount_notes', 'roots', 'whole', 'names', "
           "'volumes')"},
      Rule{"this user has an unknown kind of owner",
           "SELECT name FROM user WHERE owner NOT IN (0, 1, 2, 3, 4, 5, 6, 7)"},
      Rule{"it is unknown what the absence of this home means",
           "SELECT path FROM home WHERE absence NOT IN (0, 1, 2, 3, 4)"},
      Rule{"this home has no directory of its own",
           "SELECT h.path FROM home h WHERE (SELECT count(*) FROM directory d WHERE d.home = h.id "
           "AND d.depth = 0 AND d.path = h.path AND d.source = h.source) <> 1"},
      Rule{"this directory belongs to no home",
           "SELECT d.path FROM directory d LEFT JOIN home h ON h.id = d.home WHERE h.id IS NULL"},
      Rule{"this home belongs to no user",
           "SELECT h.path FROM home h LEFT JOIN user u ON u.id = h.user WHERE u.id IS NULL"},
      Rule{"this directory has an invalid state",
           "SELECT path FROM directory WHERE state NOT IN (0, 1, 2, 3) OR (state = 3 AND depth > "
           "0)"},
      Rule{
          "the directory above this one is not listed",
          "SELECT d.path FROM directory d LEFT JOIN directory p ON p.id = d.parent WHERE d.depth > "
          "0 AND (p.id IS NULL OR p.state <> 1 OR p.depth <> d.depth - 1 OR p.home <> d.home OR "
          "p.source <> d.source OR instr(d.path, p.path || '/') <> 1)"},
      Rule{"this directory was found twice",
           "SELECT path FROM directory WHERE state <> 2 GROUP BY source, path HAVING count(*) > 1"},
      Rule{
          "this directory has files but is not listed",
          "SELECT path FROM directory WHERE (state <> 1 OR file_count = 0) AND (file_count <> 0 OR "
          "first_entry IS NOT NULL)"},
      // A listing contains no object twice: `drop_repeats` ensures that. Names hardly ever repeat,
      // so the objects themselves are only compared where one does.
      Rule{"the sums of this directory differ from its files",
           "SELECT d.path FROM directory d WHERE d.file_count > 0 AND (d.file_count, d.size, "
           "d.unsized_count, 1) IS NOT (SELECT count(*), " +
               sum_of_bytes("e.size") +
               ", sum(e.size IS NULL), count(DISTINCT e.name) = count(*) OR NOT EXISTS (SELECT 1 "
               "FROM entry o LEFT JOIN detail x ON x.entry = o.id WHERE o.id BETWEEN "
               "d.first_entry AND d.first_entry + d.file_count - 1 GROUP BY o.name, o.object_id, "
               "x.resource_id HAVING count(*) > 1) FROM entry e WHERE e.id BETWEEN "
               "d.first_entry AND d.first_entry + d.file_count - 1)"},
      Rule{
          "entries belong to no directory or to two",
          "SELECT 'files' WHERE (SELECT count(*) FROM entry) <> (SELECT coalesce(sum(file_count), "
          "0) FROM directory) OR EXISTS (SELECT 1 FROM (SELECT first_entry, lag(first_entry + "
          "file_count) OVER (ORDER BY first_entry) AS end_before FROM directory WHERE file_count > "
          "0) WHERE first_entry < end_before)"},
      Rule{"more of this home was listed from mounts than was listed",
           "SELECT coalesce(h.path, m.home) FROM (SELECT home, sum(directory_count) AS number, "
           "min(mount IN (SELECT id FROM mount)) AS is_known FROM mounted_home GROUP BY home) m "
           "LEFT JOIN home h ON h.id = m.home WHERE h.id IS NULL OR NOT m.is_known OR m.number > "
           "(SELECT count(*) FROM directory d WHERE d.home = m.home AND d.state = 1)"},
      Rule{"this file has a kind that does not exist",
           "SELECT e.name FROM entry e WHERE e.kind NOT IN (SELECT id FROM kind)"},
      Rule{"these details belong to no file",
           "SELECT x.resource_id FROM detail x LEFT JOIN entry e ON e.id = x.entry WHERE e.id IS "
           "NULL"},
      Rule{"the sums of this home differ from its directories",
           "SELECT h.path FROM home h JOIN (SELECT home, sum(file_count) AS files, " +
               sum_of_bytes("size") +
               " AS bytes, sum(unsized_count) AS unsized, sum(depth > 0) AS below, sum(state = 2) "
               "AS gaps, "
               "sum(state = 0) AS waits FROM directory GROUP BY home) d ON d.home = h.id WHERE "
               "h.file_count <> d.files OR h.size <> d.bytes OR h.unsized_count <> d.unsized OR "
               "h.directory_count <> d.below OR h.gap_count <> d.gaps OR h.waiting_count <> "
               "d.waits"},
      Rule{
          "the last modification of this home is not that of its files",
          "SELECT h.path FROM home h WHERE h.last_modified IS NOT (SELECT max(e.modified_at) FROM "
          "directory d JOIN entry e ON e.id BETWEEN d.first_entry AND d.first_entry + d.file_count "
          "- 1 WHERE d.home = h.id)"},
      Rule{
          "this home is a catalog or schema that was refused, and its row is of something else",
          "SELECT h.path FROM gap g JOIN home h ON h.id = g.home JOIN user u ON u.id = h.user JOIN "
          "directory d ON d.id = g.directory WHERE " +
              is_of_catalog_sql("g") + " AND (u.owner <> 6 OR u.name <> h.path OR d.depth <> 0)"},
      Rule{"this gap has no reason",
           "SELECT d.path FROM directory d LEFT JOIN (SELECT directory, count(*) AS reasons FROM "
           "gap "
           "GROUP BY directory) g ON g.directory = d.id WHERE d.state = 2 AND g.reasons IS NOT 1"},
      Rule{
          "this gap does not belong to a directory that is a gap",
          "SELECT g.path FROM gap g LEFT JOIN directory d ON d.id = g.directory WHERE (g.directory "
          "IS NULL) <> (g.home IS NULL) OR (g.directory IS NOT NULL AND (d.id IS NULL OR d.state "
          "<> "
          "2 OR d.home <> g.home OR d.source <> g.source OR d.path <> g.path))"},
  };
}

std::vector<std::string> file_damage(SQLite::Database& database) {
  std::vector<std::string> lines;
  SQLite::Statement integrity(database, fmt::format("PRAGMA integrity_check({})", kMaxOfAKind));
  while (integrity.executeStep()) {
    const std::string line = integrity.getColumn(0).getString();
    if (line != "ok") lines.push_back("the file: " + excerpt(line));
  }
  return lines;
}

/// Returns whether the file itself is damaged. If it is, the results of queries cannot be trusted.
bool add_file_damage(SQLite::Database& database, const std::string& path,
                     std::vector<std::string>& damage) {
  damage = file_damage(database);
  if (damage.empty()) return false;
  // SQLite reports a page like a damaged one if the disk fails to read it.
  switch (explain_corruption(path)) {
    case Corruption::bad_disk:
      throw SQLite::Exception(sqlite3_errstr(SQLITE_IOERR), SQLITE_IOERR);
    case Corruption::transient:
      damage.clear();
      return false;
    case Corruption::damage:
      break;
  }
  return true;
}

void add_broken_rules(SQLite::Database& database, std::vector<std::string>& damage) {
  for (const Rule& rule : rules()) add_found(database, rule.what, rule.query, damage);
}

}  // namespace

CheckReport Reader::check() {
  CheckReport report;
  try {
    const Snapshot one_state(*database_);
    if (add_file_damage(*database_, path_, report.damage)) return report;
    add_broken_rules(*database_, report.damage);
    add_wrong_sources(*database_, report.damage);
    add_broken_aggregates(*database_, report.damage);
    report.pending = pending_count(*database_);
    report.finished = is_scan_spec_stored(*database_) && report.pending == 0;
    const Seal seal = check_seal(*database_);
    report.sealed = seal == Seal::holds;
    if (seal == Seal::broken) {
      report.damage.emplace_back("the file: its bytes have changed since the scan ended");
    }
    report.gaps = database_->execAndGet("SELECT count(*) FROM gap").getInt64();
  } catch (const SQLite::Exception& error) {
    if (!is_damage(error, path_)) throw FatalError(failure_of_reading(error, path_));
    report.damage.push_back(fmt::format("the file: {}", error.what()));
  }
  return report;
}

}  // namespace stocktake::store
