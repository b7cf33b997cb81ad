#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/file_row.h"
#include "model/gap.h"
#include "model/totals.h"
#include "model/user_row.h"
#include "store/file/schema.h"
#include "store/file/snapshot.h"
#include "store/read/home_cursor.h"
#include "store/read/scan_spec.h"
#include "store/read/view_rows.h"
#include "util/expected.h"

namespace stocktake::store {

struct GapRow {
  std::string username;  ///< empty: belongs to no home
  Source source = Source::dbfs;
  std::string path;
  Gap gap;
};

/// The inventory in a few numbers. Of the totals, `directories` are all that were found, homes
/// included and absent homes not; `last_modified` is not set.
struct Overview : TreeTotals {
  ScanSpec scan_spec;     ///< empty where the scan ended before it knew the homes
  bool finished = false;  ///< planned, and nothing waits to be listed
  std::int64_t users = 0;
  std::int64_t orphans = 0;
  std::int64_t listed = 0;
  std::int64_t absent = 0;  ///< homes that were asked for and are not there
  std::int64_t runs = 0;
  double seconds = 0;                      ///< of all runs that ended by themselves
  std::optional<std::int64_t> started_at;  ///< of the first run, milliseconds since 1970
  std::optional<std::int64_t> ended_at;    ///< of the last run; nothing where it was killed
  std::string outcome;                     ///< of the last run, as the writer was told
};

/// What `check` found. Damage is what cannot be in a sound inventory, finished or not.
struct CheckReport {
  bool finished = false;
  bool sealed = false;  ///< and not one byte has changed since
  std::int64_t pending = 0;
  std::int64_t gaps = 0;
  std::vector<std::string> damage;  ///< a line each, for people

  bool is_damaged() const { return !damage.empty(); }
  bool is_complete() const { return finished && gaps == 0 && damage.empty(); }
};

/// Reads an inventory that is finished, unfinished, or being written by another process. Each call
/// sees one state of it. Throws FatalError where the file turns out to be damaged.
///
/// In a process that writes the same inventory, it must be gone before the writer is.
class Reader {
 public:
  /// Fails as `check_is_inventory` does.
  static Expected<Reader> open(const std::string& path);

  ScanSpec scan_spec();
  /// Planned, and nothing waits to be listed. There may be gaps.
  bool finished();
  Overview overview();
  /// In the order of the per-user CSV; all sums are those kept by the writer.
  void each_user(const std::function<void(const UserRow&)>& use);
  /// Sorted by username, source, path, by bytes.
  void each_gap(const std::function<void(const GapRow&)>& use);
  /// Sorted by username, source, path, by bytes. Memory does not grow with the number of files.
  void each_file(const std::function<void(const FileRow&)>& use);

  /// While it lives, all calls see one and the same state.
  std::unique_ptr<Snapshot> snapshot() { return std::make_unique<Snapshot>(*database_); }

  // The views. What the writer keeps is read, not added up again, except where `Scope::under` is
  // below a home; the sums over trees of an inventory that is not finished are made anew each time.

  /// A row for each kind and age that there is, by kind, then age.
  void each_usage(const Scope& scope, const std::function<void(const UsageRow&)>& use);
  /// By `UserRow::id`; a user who has none is left out.
  std::unordered_map<std::int64_t, UserUsage> user_usage();
  /// The first `limit` (0: all) in that order, which is of trees; returns how many there are.
  std::int64_t each_directory(const Scope& scope, SortKey order, std::int64_t limit,
                              const std::function<void(const DirectoryRow&)>& use);
  /// Those whose own files, without what lies below, are largest; homes too.
  void each_directory_by_own_size(std::int64_t limit,
                                  const std::function<void(const DirectoryRow&)>& use);
  /// The first `limit` (0: all) in that order, `count` meaning `size`; returns how many there are.
  std::int64_t each_file_by(const Scope& scope, SortKey order, std::int64_t limit,
                            const std::function<void(const FileRow&)>& use);
  /// The largest or the oldest of all, at most `limit`, of those that the writer keeps.
  void each_top_file(Ranking ranking, std::int64_t limit,
                     const std::function<void(DirectoryId, const FileRow&)>& use);
  /// The trees that matter most, by their share of all bytes or all files, whichever is greater.
  /// The directory above is always before the one below. Empty trees without a gap are left out.
  void each_tree(std::int64_t limit, const std::function<void(const DirectoryRow&)>& use);
  /// The own files of these directories, a directory after the other.
  void each_file_in(const std::vector<DirectoryId>& directories,
                    const std::function<void(DirectoryId, const Entry&)>& use);

  /// Every directory with its own files, homes by source and path, each directory before what lies
  /// below it and all of that before anything else. Sums over trees are not set. Memory does not
  /// grow with the inventory.
  void walk(const std::function<void(const DirectoryRow&)>& on_directory,
            const std::function<void(const Entry&)>& on_file);

  /// By user, source and path.
  std::vector<HomeRow> homes();
  /// Sources in which a gap belongs to no home: there may be homes that nobody knows of.
  std::vector<Source> sources_with_unknown_homes();
  /// Several may be open at once; all must be gone before the reader.
  HomeCursor open_home(const HomeRow& home) { return {*database_, path_, home}; }

  /// SHA-256, 64 hexadecimal digits, over what the inventory says: users, files with kind, size and
  /// time, gaps; the same for the same content, however it was taken. docs/inventory.md has the
  /// exact bytes.
  std::string digest();
  /// Looks for damage to the file, a directory without a result, an entry without its directory,
  /// sums that differ from their rows, a path found twice, a byte that has changed since the scan
  /// ended. Never throws for damage: it reports it.
  CheckReport check();

  const std::string& path() const { return path_; }
  /// For what reads two inventories side by side.
  SQLite::Database& database() { return *database_; }

 private:
  Reader(std::string path, std::unique_ptr<SQLite::Database> database);

  void prepare_subtree_totals();
  void read_directories(const std::string& tail, const std::string& under,
                        const std::function<void(const DirectoryRow&)>& use);

  std::string path_;
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace stocktake::store
