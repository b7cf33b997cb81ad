#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "store/read/view_rows.h"

namespace stocktake::store {

/// A scope as the WHERE clause of a query that joins `home h` and `directory d`.
struct ScopeSql {
  std::string homes;  ///< over `h` alone; `1` where all homes belong to it
  std::string under;  ///< empty where whole homes belong; else a parameter of the clause

  /// Of the directories, with one parameter where `under` is not empty.
  std::string directories() const;
  /// Binds `under` to the parameter, if there is one.
  void bind(SQLite::Statement& statement) const;
};

/// Reads users and homes to find out which are meant. Throws SQLite::Exception.
ScopeSql scope_sql(SQLite::Database& database, const Scope& scope);

}  // namespace stocktake::store
