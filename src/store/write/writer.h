#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/task.h"
#include "store/file/file_lock.h"
#include "store/read/scan_spec.h"
#include "store/write/row_writer.h"
#include "store/write/update_homes.h"
#include "util/expected.h"

namespace stocktake::store {

struct RunCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;
};

/// The only writer of an inventory. While it exists, other scans cannot write the file, but readers
/// can read it. Names are stored unchanged, including bytes that are not UTF-8.
///
/// `commit` and `end_run` also throw FatalError (`damaged`) if another process has removed or
/// replaced the file meanwhile, because what is written then goes to a file without a name.
///
/// If it is destroyed after the readers of its process, it leaves a finished inventory as one file,
/// which can be copied and read anywhere. Otherwise a `-wal` file may stay beside it; it is part of
/// the inventory.
class Writer {
 public:
  /// Creates a new inventory where there is no file or an empty one. With `replace`, the new
  /// inventory, once it is complete, replaces an existing one, even a damaged one, but never
  /// another program's file. Fails with `usage`, or with `unreachable` if the disk is full; then
  /// `path` still holds the old file, or no file.
  static Expected<Writer> create(const std::string& path, bool replace);
  /// Checks whether `create` may replace what is at `path`. Changes nothing.
  static Expected<void> check_may_create(const std::string& path, bool replace);
  /// Opens an existing inventory, finished or not. Fails as `check_can_open` does, with `usage`
  /// if it is of an older format, if another scan has it or it may not be written, and with
  /// `damaged`.
  static Expected<Writer> resume(const std::string& path);

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) = delete;
  ~Writer();

  /// False if a scan ended before the homes were known. A resumed scan then starts over.
  bool has_scan_spec();
  ScanSpec scan_spec();
  /// The names of the users in stored order, without the orphans that a scan of all users found.
  /// Without `all_users`, those who were named.
  std::vector<std::string> user_names();
  /// The same list with each SCIM id of a user replaced by the user's name.
  std::vector<std::string> without_ids(std::vector<std::string> names_or_ids);
  /// Stores in one transaction the scan spec, the users in the order in which they are reported,
  /// their homes as pending, and gaps that belong to no home. Throws FatalError.
  void store_scan_spec(const ScanSpec& scan_spec, const std::vector<UserSpec>& users,
                       const std::vector<PathGap>& gaps);

  /// `ScanSpec::known_limits`, replaced. Throws FatalError.
  void store_known_limits(const std::string& limits);

  /// The gaps that may hide homes: of `/Users`, of lists of users, and of catalogs and schemas.
  std::vector<PathGap> path_gaps();
  /// Stores in one transaction what a later discovery has found, as `store::update_homes` does.
  void update_homes(const LaterDiscovery& found);

  /// What it means if a home does not exist, by its row id.
  std::vector<Absence> absences();

  /// If no directory is pending, makes gaps pending again, as `store::requeue_gaps` does; otherwise
  /// does nothing. Returns their number.
  std::int64_t requeue_gaps();

  DirectoryId next_directory_id();
  /// Stores state, entries, children, gap and sums of every result in one transaction. If it throws
  /// FatalError, nothing is stored. A result for a directory that is not pending is a bug
  /// (std::logic_error).
  void commit(const std::vector<CommitItem>& batch);

  /// `wall_ms`: milliseconds since 1970.
  void begin_run(std::int64_t wall_ms);
  /// `outcome`: one word for users (`complete`, `gaps`, `interrupted`, ...).
  void end_run(std::int64_t wall_ms, std::string_view outcome, const RunCounters& counters);

  /// The mounts that the run may use, or why it did not; how many directories were listed from them
  /// is known from what was committed.
  void add_mounts_used(const MountsUsed& used);
  /// `store::doubt_mounts`, in a transaction of its own. Throws FatalError.
  void doubt_mounts(const std::vector<std::string>& mounts);
  /// `store::requeue_doubted_homes`. Throws FatalError.
  std::int64_t requeue_doubted_homes();

  /// Leaves a finished inventory as one sealed file, as the destructor would. Fails if the file was
  /// removed or replaced (`damaged`) or cannot be looked up (`unreachable`). Call nothing
  /// afterwards.
  Expected<void> finish();

  /// Removes the file if this writer made it and it has no scan spec yet, so that nothing is lost.
  /// Afterwards, the writer may only be finished. Removes nothing if the file cannot be read.
  void discard_if_no_scan_spec() noexcept;

 private:
  Writer(std::string path, FileLock lock, bool made);
  static Expected<Writer> make_in_place_of(const std::string& path, const std::string& draft,
                                           FileLock place);
  Expected<void> open_database();
  void expect_in_place();
  void leave_one_file() noexcept;
  void remove_file() noexcept;

  std::string path_;  ///< as the caller spelled it, for messages
  bool made_;
  /// The lock on the file that this one replaced: a scan that opened the old file before is still
  /// refused.
  std::optional<FileLock> place_;
  FileLock lock_;  // before the database, which it must outlive: see FileLock
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<RowWriter> row_writer_;
  std::int64_t run_ = 0;
};

}  // namespace stocktake::store
