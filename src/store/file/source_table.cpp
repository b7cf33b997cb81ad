#include "store/file/source_table.h"

#include <sqlite3.h>

#include <cstdint>

#include "store/file/errors.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

Source or_corrupt(const std::optional<Source>& source, const std::string& what) {
  if (source) return *source;
  throw SQLite::Exception("unknown source: " + excerpt(what), kWrongContent);
}

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

void store_statuses(SQLite::Database& database, const PerSource<SourceStatus>& statuses) {
  SQLite::Statement set(database, "UPDATE source SET state = ?, reason = ? WHERE id = ?");
  for (const Source source : all_sources()) {
    set.reset();
    set.bind(1, static_cast<int>(statuses[source].state));
    set.bind(2, statuses[source].reason);
    set.bind(3, source.number());
    set.exec();
  }
}

PerSource<SourceStatus> read_statuses(SQLite::Database& database) {
  PerSource<SourceStatus> statuses;
  SQLite::Statement rows(database, "SELECT id, state, reason FROM source");
  while (rows.executeStep()) {
    const auto source = parse_source(rows.getColumn(0).getInt64());
    const std::int64_t state = rows.getColumn(1).getInt64();
    // Wrong rows are reported by `add_wrong_sources`.
    if (!source || state < 0 || state > static_cast<int>(SourceState::no_homes)) continue;
    statuses[*source] = {static_cast<SourceState>(state), rows.getColumn(2).getString()};
  }
  return statuses;
}

Source source_in(const SQLite::Column& column) {
  const std::int64_t number = column.getInt64();
  return or_corrupt(parse_source(number), std::to_string(number));
}

std::vector<Source> sources_in(const std::string& names) {
  std::vector<Source> sources;
  for (const std::string& word : split(names, ',')) {
    sources.push_back(or_corrupt(parse_source(word), word));
  }
  return sources;
}

}  // namespace stocktake::store
