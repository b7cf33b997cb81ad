#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stocktake::store {

/// While one lives, all that its connection reads is of one moment, whatever a writer does. They
/// nest. (SQLite::Savepoint leaves the transaction open when it goes: later reads would see the
/// same old moment, and the writer's WAL could never be emptied.)
class Snapshot {
 public:
  explicit Snapshot(SQLite::Database& database) : database_(database) {
    database_.exec("SAVEPOINT snapshot");
  }
  ~Snapshot() { database_.tryExec("RELEASE SAVEPOINT snapshot"); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  SQLite::Database& database_;
};

}  // namespace stocktake::store
