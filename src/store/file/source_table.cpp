#include "store/file/source_table.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <sstream>

#include "util/text.h"

namespace stocktake::store {
namespace {

Source or_corrupt(const std::optional<Source>& source, const std::string& what) {
  if (source) return *source;
  throw SQLite::Exception("unknown source: " + excerpt(what), SQLITE_CORRUPT);
}

/// The largest number of lines that are reported for one kind of damage.
constexpr int kMaxOfAKind = 5;

constexpr const char* kWithoutSource =
    "SELECT path FROM (SELECT path, source FROM home UNION ALL SELECT path, source FROM directory "
    "UNION ALL SELECT path, source FROM gap) WHERE source NOT IN (SELECT id FROM source) LIMIT ?";

}  // namespace

void fill_source_table(SQLite::Database& database) {
  SQLite::Statement add(database, "INSERT INTO source (id, name) VALUES (?, ?)");
  for (const Source source : all_sources()) {
    add.reset();
    add.bind(1, source.number());
    add.bind(2, std::string(to_string(source)));
    add.exec();
  }
}

Source source_in(const SQLite::Column& column) {
  const std::int64_t number = column.getInt64();
  return or_corrupt(parse_source(number), std::to_string(number));
}

std::vector<Source> sources_in(const std::string& names) {
  std::vector<Source> sources;
  std::istringstream words(names);
  for (std::string word; std::getline(words, word, ',');) {
    sources.push_back(or_corrupt(parse_source(word), word));
  }
  return sources;
}

void add_wrong_sources(SQLite::Database& database, std::vector<std::string>& damage) {
  SQLite::Statement rows(database, "SELECT id, name FROM source ORDER BY id");
  while (rows.executeStep()) {
    const auto source = parse_source(rows.getColumn(0).getInt64());
    const std::string name = rows.getColumn(1).getString();
    if (source && to_string(*source) == name) continue;
    damage.push_back(
        fmt::format("unknown source: {} {}", rows.getColumn(0).getInt64(), printable(name)));
  }
  SQLite::Statement found(database, kWithoutSource);
  found.bind(1, kMaxOfAKind);
  while (found.executeStep()) {
    damage.push_back(fmt::format("this belongs to a source that does not exist: {}",
                                 printable(found.getColumn(0).getString())));
  }
}

}  // namespace stocktake::store
