#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "model/content_class.h"
#include "model/source.h"
#include "store/file/schema.h"

namespace stocktake::store {

inline void bind(SQLite::Statement& statement, int at, std::int64_t value) {
  statement.bind(at, value);
}
inline void bind(SQLite::Statement& statement, int at, int value) {
  statement.bind(at, value);
}
inline void bind(SQLite::Statement& statement, int at, State value) {
  statement.bind(at, static_cast<int>(value));
}
inline void bind(SQLite::Statement& statement, int at, ContentClass value) {
  statement.bind(at, static_cast<int>(value));
}
inline void bind(SQLite::Statement& statement, int at, Source value) {
  statement.bind(at, value.number());
}
inline void bind(SQLite::Statement& statement, int at, const std::string& value) {
  statement.bindNoCopy(at, value);
}
inline void bind(SQLite::Statement& statement, int at, const std::optional<std::int64_t>& value) {
  if (value) {
    statement.bind(at, *value);
  } else {
    statement.bind(at);
  }
}

inline void bind(SQLite::Statement& statement, int at, const std::optional<std::string>& value) {
  if (value) {
    statement.bindNoCopy(at, *value);
  } else {
    statement.bind(at);
  }
}

/// Prepares a statement for another run.
inline void rewind(SQLite::Statement& statement) {
  // tryReset() returns the previous step's error again; the caller has already seen it.
  static_cast<void>(statement.tryReset());
}

/// Binds these values behind the parameter `at`, which is then the last of them. Strings must stay
/// valid until the statement has run.
template <typename... Values>
void bind_next(SQLite::Statement& statement, int& at, const Values&... values) {
  (bind(statement, ++at, values), ...);
}

/// Runs a statement with these values and returns the number of rows changed. Strings must stay
/// valid until it returns.
template <typename... Values>
int run(SQLite::Statement& statement, const Values&... values) {
  rewind(statement);
  int at = 0;
  bind_next(statement, at, values...);
  return statement.exec();
}

}  // namespace stocktake::store
