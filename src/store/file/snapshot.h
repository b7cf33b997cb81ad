#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stocktake::store {

/// While a Snapshot exists, its connection reads one state of the database, whatever a writer
/// commits. Snapshots can be nested. (SQLite::Savepoint leaves the transaction open when it is
/// destroyed: later reads would see the same old state, and the writer's WAL could never be reset.)
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
