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
  std::string username;  ///< empty where the gap belongs to no home
  Source source = Source::dbfs;
  std::string path;
  Gap gap;
};

/// Totals of an inventory. `directories` counts all directories that were found, including homes
/// but not absent homes. `last_modified` is not set.
struct Overview : TreeTotals {
  ScanSpec scan_spec;       ///< empty if the scan ended before the homes were known
  bool finished = false;    ///< the scan spec is stored, and nothing is pending
  std::int64_t users = 0;   ///< rows, with orphans and places
  std::int64_t places = 0;  ///< rows that are nobody's: see `is_place_name`
  std::int64_t orphans = 0;
  std::int64_t listed = 0;
  std::int64_t absent = 0;  ///< homes that were requested and do not exist
  /// Gaps that `Writer::requeue_gaps` or another discovery asks for again, and that may be listed
  /// then. A name that nobody has stays one, and what no request is sent for stays a gap.
  std::int64_t gaps_to_retry = 0;
  /// Homes, and places where some may be, that only an administrator of the workspace sees.
  std::int64_t hidden = 0;
  std::int64_t runs = 0;
  double seconds = 0;                      ///< total of the runs that stored their end
  std::optional<std::int64_t> started_at;  ///< of the first run, milliseconds since 1970
  std::optional<std::int64_t> ended_at;    ///< of the last run; nullopt if it was killed
  std::string outcome;                     ///< of the last run, as given to `Writer::end_run`
};

/// The result of `check`. Damage is anything that an intact inventory, finished or not, cannot
/// contain.
struct CheckReport {
  bool finished = false;
  bool sealed = false;  ///< it has a seal, and no byte has changed since
  std::int64_t pending = 0;
  std::int64_t gaps = 0;
  std::vector<std::string> damage;  ///< one line each, for users

  bool is_damaged() const { return !damage.empty(); }
  bool is_complete() const { return finished && gaps == 0 && damage.empty(); }
};

/// Reads an inventory that is finished, unfinished, or being written by another process. Each call
/// reads one state of it. Calls throw FatalError if the file turns out to be damaged.
///
/// In a process that also writes the inventory, destroy the Reader before the Writer.
class Reader {
 public:
  /// Fails as `check_can_open` does.
  static Expected<Reader> open(const std::string& path);

  ScanSpec scan_spec();
  /// Whether the scan spec is stored and no directory is pending. There may be gaps.
  bool finished();
  Overview overview();
  /// Users in the order of the per-user CSV, with the sums that the writer maintains.
  void each_user(const std::function<void(const UserRow&)>& use);
  /// Gaps sorted by username, source and path, in byte order.
  void each_gap(const std::function<void(const GapRow&)>& use);
  /// Files sorted by username, source and path, in byte order. Memory use does not grow with the
  /// number of files.
  void each_file(const std::function<void(const FileRow&)>& use);

  /// While the returned object exists, all calls read the same state.
  std::unique_ptr<Snapshot> snapshot() { return std::make_unique<Snapshot>(*database_); }

  // The views. They read the sums that the writer maintains and do not add up rows, except where
  // `Scope::under` is below a home, and for extensions. For an unfinished inventory, each call
  // computes the subtree totals.

  /// One row for each kind, age class and content class that occurs together, sorted in this order.
  void each_usage(const Scope& scope, const std::function<void(const UsageRow&)>& use);
  /// One row for each extension and age class that occurs together, sorted in this order. Reads the
  /// names of all files in the scope.
  void each_extension(const Scope& scope, const std::function<void(const ExtensionRow&)>& use);
  /// Keyed by `UserRow::id`. Users without files are left out.
  std::unordered_map<std::int64_t, UserUsage> user_usage();
  /// The first `limit` directories (0: all) in this order, which compares subtree totals. Returns
  /// the number of directories in the scope.
  std::int64_t each_directory(const Scope& scope, SortKey order, std::int64_t limit,
                              const std::function<void(const DirectoryRow&)>& use);
  /// The `limit` directories whose own files, without those of subdirectories, have the largest
  /// total size. Includes homes.
  void each_directory_by_own_size(std::int64_t limit,
                                  const std::function<void(const DirectoryRow&)>& use);
  /// The first `limit` files (0: all) in this order, where `SortKey::count` means `size`. Returns
  /// the number of files in the scope.
  std::int64_t each_file_by(const Scope& scope, SortKey order, std::int64_t limit,
                            const std::function<void(const FileRow&)>& use);
  /// The largest or the oldest files of the inventory, at most `limit` and at most `kTopFiles`.
  void each_top_file(Ranking ranking, std::int64_t limit,
                     const std::function<void(DirectoryId, const FileRow&)>& use);
  /// The `limit` largest subtrees, by their share of all bytes or of all files, whichever is
  /// greater. A directory always comes before its subdirectories. Listed directories without files
  /// and subdirectories are left out.
  void each_tree(std::int64_t limit, const std::function<void(const DirectoryRow&)>& use);
  /// The files directly in these directories, one directory after the other.
  void each_file_in(const std::vector<DirectoryId>& directories,
                    const std::function<void(DirectoryId, const Entry&)>& use);

  /// Visits every directory and then its own files. Homes are sorted by source and path; each
  /// directory comes before its subdirectories, and its whole subtree before any other directory.
  /// Subtree totals are not set. Memory use does not grow with the inventory.
  void walk(const std::function<void(const DirectoryRow&)>& on_directory,
            const std::function<void(const Entry&)>& on_file);

  /// All homes, sorted by user, source and path.
  std::vector<HomeRow> homes();
  /// The sources with a gap that belongs to no home, or to a catalog or schema: they may contain
  /// homes that were not found.
  std::vector<Source> sources_with_unknown_homes();
  /// Several cursors may be open at once. Destroy them before the reader.
  HomeCursor open_home(const HomeRow& home) { return {*database_, path_, home}; }

  /// The SHA-256, as 64 hexadecimal digits, of the content: users, files with kind, size and time,
  /// and gaps. The same content has the same digest, however it was scanned. docs/inventory.md
  /// specifies the exact bytes.
  std::string digest();
  /// Looks for damage to the file, directories without a result, entries without a directory, sums
  /// that differ from their rows, paths that were found twice, and bytes that changed after the
  /// scan ended. Reports damage and never throws because of it. Throws FatalError for what is no
  /// damage: a disk that cannot be read, no room for temporary files, a lock, lack of memory.
  CheckReport check();

  const std::string& path() const { return path_; }
  /// For code that reads two inventories side by side.
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
