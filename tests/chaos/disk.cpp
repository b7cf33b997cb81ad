#include "chaos/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace stocktake::chaos {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "chaos";
constexpr std::size_t kSector = 512;

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return {};
  std::string bytes(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void write_all(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Only what lasts: the rest (`-shm` is mapped, temporary files have no name) is left to SQLite.
bool is_durable_kind(int flags) {
  return (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
}

}  // namespace

/// The C functions that SQLite calls.
struct Shim {
  struct OpenFile {
    sqlite3_file base;
    Disk* disk;
    const char* path;  ///< lives as long as the file is open
    bool tracked;
    sqlite3_file* below;
  };

  static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
  static Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

  static int close(sqlite3_file* file) { return of(file).below->pMethods->xClose(of(file).below); }

  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    OpenFile& open = of(file);
    if (open.tracked) {
      if (const int code = open.disk->before_read(); code != SQLITE_OK) return code;
    }
    return open.below->pMethods->xRead(open.below, to, size, at);
  }

  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    OpenFile& open = of(file);
    if (open.tracked) {
      const int code = open.disk->before(Change::write, open.path);
      if (code != SQLITE_OK) return code;
      open.disk->file(open.path).pending.push_back(
          {false, at, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))});
    }
    return open.below->pMethods->xWrite(open.below, from, size, at);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile& open = of(file);
    if (open.tracked) {
      const int code = open.disk->before(Change::truncate, open.path);
      if (code != SQLITE_OK) return code;
      open.disk->file(open.path).pending.push_back({true, size, {}});
    }
    return open.below->pMethods->xTruncate(open.below, size);
  }

  static int sync(sqlite3_file* file, int /*flags*/) {
    OpenFile& open = of(file);
    if (!open.tracked) return SQLITE_OK;
    const int code = open.disk->before(Change::sync, open.path);
    if (code == SQLITE_OK) open.disk->synced(open.path);
    return code;
  }

  static int size(sqlite3_file* file, sqlite3_int64* size) {
    return of(file).below->pMethods->xFileSize(of(file).below, size);
  }
  static int lock(sqlite3_file* file, int level) {
    return of(file).below->pMethods->xLock(of(file).below, level);
  }
  static int unlock(sqlite3_file* file, int level) {
    return of(file).below->pMethods->xUnlock(of(file).below, level);
  }
  static int check_lock(sqlite3_file* file, int* out) {
    return of(file).below->pMethods->xCheckReservedLock(of(file).below, out);
  }
  static int control(sqlite3_file* file, int operation, void* argument) {
    return of(file).below->pMethods->xFileControl(of(file).below, operation, argument);
  }
  static int sector_size(sqlite3_file* file) {
    return of(file).below->pMethods->xSectorSize(of(file).below);
  }
  static int characteristics(sqlite3_file* file) {
    return of(file).below->pMethods->xDeviceCharacteristics(of(file).below);
  }
  static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    return of(file).below->pMethods->xShmMap(of(file).below, page, size, extend, memory);
  }
  static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return of(file).below->pMethods->xShmLock(of(file).below, offset, count, flags);
  }
  static void shm_barrier(sqlite3_file* file) {
    of(file).below->pMethods->xShmBarrier(of(file).below);
  }
  static int shm_unmap(sqlite3_file* file, int remove) {
    return of(file).below->pMethods->xShmUnmap(of(file).below, remove);
  }

  /// Version 2: without memory mapping, so that every read and write comes by.
  static constexpr sqlite3_io_methods kMethods{2,
                                               &close,
                                               &read,
                                               &write,
                                               &truncate,
                                               &sync,
                                               &size,
                                               &lock,
                                               &unlock,
                                               &check_lock,
                                               &control,
                                               &sector_size,
                                               &characteristics,
                                               &shm_map,
                                               &shm_lock,
                                               &shm_barrier,
                                               &shm_unmap,
                                               nullptr,
                                               nullptr};

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    Disk& disk = disk_of(vfs);
    OpenFile& open = of(file);
    open.base.pMethods = nullptr;
    open.disk = &disk;
    open.path = name;
    open.tracked = name != nullptr && is_durable_kind(flags);
    open.below = reinterpret_cast<sqlite3_file*>(&open + 1);
    if (open.tracked && disk.dead_) return SQLITE_CANTOPEN;
    const bool existed = name != nullptr && open.tracked && fs::exists(name);
    const int code = disk.below_->xOpen(disk.below_, name, open.below, flags, out);
    if (open.below->pMethods != nullptr) open.base.pMethods = &kMethods;
    if (code == SQLITE_OK && name != nullptr && open.tracked) {
      Disk::File& tracked = disk.file(name);
      if (!existed) tracked = {{}, false, true, {}};
      tracked.exists = true;
    }
    return code;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    Disk& disk = disk_of(vfs);
    if (!fs::exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    const int code = disk.before(Change::remove, name);
    if (code != SQLITE_OK) return code;
    disk.file(name).exists = false;
    disk.file(name).pending.clear();
    if (sync_directory != 0) disk.synced(name);
    return disk.below_->xDelete(disk.below_, name, 0);
  }

  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return disk_of(vfs).below_->xAccess(disk_of(vfs).below_, name, flags, out);
  }
  static int full_name(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return disk_of(vfs).below_->xFullPathname(disk_of(vfs).below_, name, size, out);
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk_of(vfs).random_.next());
    return size;
  }
  /// Nobody else is there to be waited for.
  static int sleep(sqlite3_vfs* /*vfs*/, int microseconds) { return microseconds; }
};

Disk::Disk(Events& events) : events_(events), below_(sqlite3_vfs_find(nullptr)) {
  vfs_ = *below_;
  vfs_.iVersion = 2;
  vfs_.szOsFile = static_cast<int>(sizeof(Shim::OpenFile)) + below_->szOsFile;
  vfs_.zName = kName;
  vfs_.pAppData = this;
  vfs_.xOpen = &Shim::open;
  vfs_.xDelete = &Shim::remove;
  vfs_.xAccess = &Shim::access;
  vfs_.xFullPathname = &Shim::full_name;
  vfs_.xRandomness = &Shim::randomness;
  vfs_.xSleep = &Shim::sleep;
  sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
}

Disk::~Disk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(below_, /*makeDflt=*/1);
}

void Disk::begin(const DiskPlan& plan, SeededRandom random) {
  plan_ = plan;
  random_ = random;
  files_.clear();
  kept_.clear();
  changes_ = 0;
  reads_ = 0;
  dead_ = false;
  failed_ = false;
  sqlite3_randomness(0, nullptr);  // so that SQLite seeds its own generator from ours again
}

int Disk::before(Change change, const std::string& path) {
  if (dead_) return SQLITE_IOERR;
  if (peace_) return SQLITE_OK;
  ++changes_;
  if (crashes_at(change)) {
    crash(change, path);
    return SQLITE_IOERR;
  }
  const bool fails = plan_.fail_at && (plan_.keeps_failing ? changes_ >= *plan_.fail_at
                                                           : changes_ == *plan_.fail_at);
  if (!fails) return SQLITE_OK;
  failed_ = true;
  if (trace)
    trace(fmt::format("disk: change {} fails ({})", changes_, fs::path(path).filename().string()));
  if (change == Change::write) {
    events_.add(plan_.full ? Event::disk_full : Event::write_error);
    return plan_.full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  if (change == Change::remove) return SQLITE_IOERR_DELETE;
  if (change == Change::truncate) return SQLITE_IOERR_TRUNCATE;
  events_.add(Event::sync_error);
  return SQLITE_IOERR_FSYNC;
}

bool Disk::crashes_at(Change change) const {
  if (!plan_.crash_at) return false;
  if (!plan_.crash_at_kind) return changes_ == *plan_.crash_at;
  return changes_ >= *plan_.crash_at && change == *plan_.crash_at_kind;
}

int Disk::before_read() {
  if (dead_) return SQLITE_IOERR_READ;
  if (peace_) return SQLITE_OK;
  if (plan_.fail_read_at != ++reads_) return SQLITE_OK;
  failed_ = true;
  events_.add(Event::read_error);
  if (trace) trace(fmt::format("disk: read {} fails", reads_));
  return SQLITE_IOERR_READ;
}

Disk::File& Disk::file(const std::string& path) {
  const auto found = files_.find(path);
  if (found != files_.end()) return found->second;
  File& made = files_[path];
  made.durable = read_all(path);
  return made;
}

/// Whatever is synced takes with it what was made and removed before, as journalling file systems
/// do.
void Disk::synced(const std::string& path) {
  File& one = file(path);
  if (one.exists) one.durable = read_all(path);
  one.pending.clear();
  for (auto& [name, each] : files_) each.exists_durably = each.exists;
}

void Disk::crash(Change change, const std::string& path) {
  constexpr std::array kEventOf{Event::crash_at_write, Event::crash_at_sync,
                                Event::crash_at_truncate, Event::crash_at_delete};
  constexpr std::array<std::string_view, 4> kWords{"write", "sync", "truncate", "delete"};
  const auto at = static_cast<std::size_t>(change);
  events_.add(kEventOf.at(at));
  events_.add(plan_.power_loss ? Event::power_lost : Event::killed);
  if (trace) {
    trace(fmt::format("disk: {} at change {}, a {} of {}",
                      plan_.power_loss ? "power loss" : "killed", changes_, kWords.at(at),
                      fs::path(path).filename().string()));
  }
  dead_ = true;
  if (plan_.power_loss) {
    keep_what_was_synced();
  } else {
    keep_as_they_are();
  }
}

void Disk::keep_as_they_are() {
  for (const auto& [path, file] : files_) {
    if (fs::exists(path)) {
      kept_[path] = read_all(path);
    } else {
      kept_[path] = std::nullopt;
    }
  }
}

void Disk::keep_what_was_synced() {
  for (const auto& [path, file] : files_) {
    const bool stays = file.exists == file.exists_durably ? file.exists : random_.chance(0.5);
    if (stays) {
      kept_[path] = after_power_loss(file);
    } else {
      kept_[path] = std::nullopt;
    }
  }
}

std::string Disk::after_power_loss(const File& file) {
  std::string bytes = file.durable;
  const double kept_part = random_.fraction() < 0.3 ? 0 : random_.fraction();
  for (const Pending& change : file.pending) {
    if (!random_.chance(kept_part)) {
      events_.add(Event::writes_lost);
      continue;
    }
    const auto at = static_cast<std::size_t>(change.at);
    if (change.truncates) {
      bytes.resize(std::min(bytes.size(), at));
      continue;
    }
    const std::size_t sectors = change.bytes.size() / kSector;
    const bool torn = sectors > 1 && random_.chance(0.2);
    const std::size_t size =
        torn ? kSector * (1 + random_.below(sectors - 1)) : change.bytes.size();
    if (torn) events_.add(Event::write_torn);
    if (bytes.size() < at + size) bytes.resize(at + size);
    bytes.replace(at, size, change.bytes, 0, size);
  }
  return bytes;
}

void Disk::restart() {
  if (!dead_) return;
  for (const auto& [path, bytes] : kept_) {
    if (bytes) {
      write_all(path, *bytes);
    } else {
      fs::remove(path);
    }
    // The memory that SQLite shares goes with the machine; after a kill the next process finds it,
    // and makes it anew.
    if (plan_.power_loss) fs::remove(path + "-shm");
  }
  dead_ = false;
  plan_ = {};
}

void Disk::lose_power() {
  plan_.power_loss = true;
  dead_ = true;
  keep_what_was_synced();
}

}  // namespace stocktake::chaos
