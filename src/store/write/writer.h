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
#include "util/expected.h"

namespace stocktake::store {

struct RunCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;
};

/// The one writer of an inventory. While it lives no other scan can write that file; readers can
/// read. Names are stored as they are, bytes that are not UTF-8 included.
///
/// `commit` and `end_run` also throw FatalError (`damaged`) where somebody has removed or replaced
/// the file meanwhile: what is written then goes to a file that nobody will find.
///
/// Destroyed after the readers of its process, it leaves a finished inventory as one file, which
/// can be copied and read anywhere; otherwise a `-wal` may stay beside it and belongs to it.
class Writer {
 public:
  /// Makes a new inventory where there is none (or an empty file). `replace`: an inventory that is
  /// there is replaced once the new one is whole, a damaged one too, but never another program's
  /// file. Fails with `usage`, and with `unreachable` where the disk is full; then what was at
  /// `path` is still there, or nothing.
  static Expected<Writer> create(const std::string& path, bool replace);
  /// Whether what lies at `path` lets `create` go on; changes nothing.
  static Expected<void> check_may_create(const std::string& path, bool replace);
  /// Opens one that is there, finished or not. Fails as `check_is_inventory`, with `usage` where
  /// another scan has it or it may not be written, and with `damaged`.
  static Expected<Writer> resume(const std::string& path);

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) = delete;
  ~Writer();

  /// Not where a scan ended before it knew the homes: it starts anew.
  bool has_scan_spec();
  ScanSpec scan_spec();
  /// Without orphans, in their order.
  std::vector<std::string> user_names();
  /// In one transaction: the plan, the users in the order in which they are reported, their homes,
  /// each of which waits to be listed. Throws FatalError.
  void store_scan_spec(const ScanSpec& scan_spec, const std::vector<UserSpec>& users,
                       const std::vector<PathGap>& gaps);

  /// Where nothing waits: makes each gap wait again that a request may help; else does nothing.
  /// Returns their number.
  std::int64_t requeue_gaps();

  DirectoryId next_directory_id();
  /// In one transaction: state, entries, children, gap and sums of every result; or, when it throws
  /// FatalError, nothing of it. A result for a directory that does not wait is a bug
  /// (std::logic_error).
  void commit(const std::vector<CommitItem>& batch);

  /// `wall_ms`: milliseconds since 1970.
  void begin_run(std::int64_t wall_ms);
  /// `outcome`: one word for people (`complete`, `gaps`, `interrupted`, ...).
  void end_run(std::int64_t wall_ms, std::string_view outcome, const RunCounters& counters);

  /// Leaves a finished inventory as one sealed file, as the destructor does otherwise, and says
  /// whether that file is still where it was made. The writer is used up then.
  Expected<void> finish();

  /// Takes away a file that this writer made and that has no plan yet: nothing is lost with it. The
  /// writer is used up then.
  void discard_if_no_scan_spec();

 private:
  Writer(std::string path, FileLock lock, bool made);
  static Expected<Writer> make_in_place_of(const std::string& path, const std::string& draft,
                                           FileLock place);
  Expected<void> open_database();
  void expect_in_place();
  void set_meta(const std::string& key, const std::string& value);
  void add_users(const std::vector<UserSpec>& users);
  void leave_one_file() noexcept;
  void remove_file() noexcept;

  std::string path_;  ///< as it was given: for messages
  bool made_;
  /// On the file that this one took the place of: whoever opened that one before is still refused.
  std::optional<FileLock> place_;
  FileLock lock_;  // before the database: must outlive it, see FileLock
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<RowWriter> row_writer_;
  std::int64_t run_ = 0;
};

}  // namespace stocktake::store
