#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chaos/events.h"
#include "chaos/seeded_random.h"

namespace stocktake::chaos {

/// What an operation does to a file.
enum class Change : std::uint8_t { write, sync, truncate, remove };

/// What goes wrong with the disk during one session. Operations that change a file (write, sync,
/// truncate, delete) are counted from 1; so are reads, apart.
struct DiskPlan {
  std::optional<std::int64_t> crash_at;  ///< everything ends at this change,
  std::optional<Change> crash_at_kind;   ///< or at the first of this kind from then on
  bool power_loss = false;               ///< the machine ends: what was not synced may be lost
  std::optional<std::int64_t> fail_at;   ///< this change fails
  bool full = false;                     ///< as a full disk, otherwise as a broken one
  bool keeps_failing = false;            ///< and so do all after it
  std::optional<std::int64_t> fail_read_at;
};

/// SQLite's files with a disk under them that can fail, and a machine that can crash. A VFS that
/// lies over SQLite's own; while one lives it is the default. Syncing costs nothing.
///
/// At a crash the files are kept as a new process would find them: after a kill as they are, after
/// a power loss as they were when they were last synced, with any of the later writes, whole, torn
/// at a sector or missing. From then on every operation fails, so that the rest of the dying
/// process can be run to its end without changing anything; `restart` puts the files back.
class Disk {
 public:
  explicit Disk(Events& events);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// A session begins: what is there is durable.
  void begin(const DiskPlan& plan, SeededRandom random);
  /// A session has ended and nothing is open. After a crash: the files as the crash left them.
  void restart();
  /// The machine loses power now, with nothing open. `restart` follows.
  void lose_power();

  /// Whoever looks at the files from outside of the world meets no faults and is not counted.
  void set_peace(bool peace) { peace_ = peace; }

  bool is_dead() const { return dead_; }
  std::int64_t changes() const { return changes_; }
  bool has_failed() const { return failed_; }

  std::function<void(const std::string&)> trace;

 private:
  friend struct Shim;

  /// A change since the last sync: bytes written at an offset, or the file's new size.
  struct Pending {
    bool truncates = false;
    std::int64_t at = 0;
    std::string bytes;
  };
  struct File {
    std::string durable;
    bool exists_durably = true;
    bool exists = true;
    std::vector<Pending> pending;
  };

  /// SQLITE_OK where the change is to be made.
  int before(Change change, const std::string& path);
  int before_read();
  File& file(const std::string& path);
  void synced(const std::string& path);
  bool crashes_at(Change change) const;
  void crash(Change change, const std::string& path);
  void keep_as_they_are();
  void keep_what_was_synced();
  std::string after_power_loss(const File& file);

  Events& events_;
  sqlite3_vfs vfs_{};
  sqlite3_vfs* below_;
  DiskPlan plan_;
  SeededRandom random_{0};
  std::map<std::string, File> files_;                       ///< of this session, by path
  std::map<std::string, std::optional<std::string>> kept_;  ///< by path; nothing: not there
  std::int64_t changes_ = 0;
  std::int64_t reads_ = 0;
  bool dead_ = false;
  bool failed_ = false;
  bool peace_ = false;
};

/// While one lives, the disk keeps the peace.
class FaultFreeScope {
 public:
  explicit FaultFreeScope(Disk& disk) : disk_(disk) { disk_.set_peace(true); }
  ~FaultFreeScope() { disk_.set_peace(false); }
  FaultFreeScope(const FaultFreeScope&) = delete;
  FaultFreeScope& operator=(const FaultFreeScope&) = delete;

 private:
  Disk& disk_;
};

}  // namespace stocktake::chaos
