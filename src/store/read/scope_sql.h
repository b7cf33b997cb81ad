#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "store/read/view_rows.h"

namespace stocktake::store {

/// A scope as the WHERE clause of a query that joins `home h` and `directory d`.
struct ScopeSql {
  std::string homes;  ///< a condition on `h` alone; `1` where the scope has all homes
  std::string under;  ///< empty for whole homes; otherwise a parameter of the clause

  /// The condition on the directories, with one parameter where `under` is not empty.
  std::string directories() const;
  /// Binds `under` to the parameter, if there is one.
  void bind(SQLite::Statement& statement) const;
};

/// Reads users and homes to resolve the scope. Throws SQLite::Exception.
ScopeSql scope_sql(SQLite::Database& database, const Scope& scope);

}  // namespace stocktake::store
