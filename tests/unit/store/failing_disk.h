#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <list>
#include <utility>

namespace stocktake::store {

/// SQLite's own VFS with a disk that fails as told. While one lives, it is the default; databases
/// are closed before it ends.
class FailingDisk {
 public:
  FailingDisk() : vfs_(*below_) {
    vfs_.zName = "failing disk";
    vfs_.pAppData = this;
    vfs_.xOpen = &open;
    sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
  }
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(below_, /*makeDflt=*/1);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  int database_read = SQLITE_OK;    ///< what reading a database returns where it has
  std::int64_t bad_byte = 0;        ///< the byte at this offset
  bool is_once = false;             ///< only the first time
  int temporary_write = SQLITE_OK;  ///< what writing a temporary file returns

 private:
  /// The methods of one open file. SQLite hands on the pointer to the first member.
  struct Methods {
    sqlite3_io_methods own;
    const sqlite3_io_methods* below;
    FailingDisk* disk;
    bool is_temporary;
  };
  static Methods& of(sqlite3_file* file) {
    return *reinterpret_cast<Methods*>(const_cast<sqlite3_io_methods*>(file->pMethods));
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* disk = static_cast<FailingDisk*>(vfs->pAppData);
    const int code = disk->below_->xOpen(disk->below_, name, file, flags, out);
    if (file->pMethods == nullptr) return code;
    const bool is_temporary = (flags & SQLITE_OPEN_MAIN_DB) == 0 && name == nullptr;
    Methods& methods =
        disk->files_.emplace_back(Methods{*file->pMethods, file->pMethods, disk, is_temporary});
    methods.own.xRead = &read;
    methods.own.xWrite = &write;
    file->pMethods = &methods.own;
    return code;
  }
  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    const Methods& methods = of(file);
    FailingDisk& disk = *methods.disk;
    if (!methods.is_temporary && at <= disk.bad_byte && disk.bad_byte < at + size &&
        disk.database_read != SQLITE_OK) {
      return disk.is_once ? std::exchange(disk.database_read, SQLITE_OK) : disk.database_read;
    }
    return methods.below->xRead(file, to, size, at);
  }
  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    const Methods& methods = of(file);
    if (methods.is_temporary && methods.disk->temporary_write != SQLITE_OK) {
      return methods.disk->temporary_write;
    }
    return methods.below->xWrite(file, from, size, at);
  }

  sqlite3_vfs* below_ = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs_;
  std::list<Methods> files_;
};

}  // namespace stocktake::store
