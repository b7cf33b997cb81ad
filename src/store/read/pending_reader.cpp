#include "store/read/pending_reader.h"

#include "store/file/errors.h"
#include "store/file/inventory_file.h"

namespace stocktake::store {
namespace {

constexpr int kWaitForWriterMs = 10'000;

SQLite::Database open(const std::string& path) {
  try {
    return {database_name(path), SQLite::OPEN_READONLY, kWaitForWriterMs};
  } catch (const SQLite::Exception& error) {
    throw FatalError(failure_of_opening(error, path));
  }
}

}  // namespace

PendingReader::PendingReader(const std::string& path) : path_(path), database_(open(path)) {}

std::vector<Task> PendingReader::read(Source source, std::size_t most) {
  return or_fatal(path_, [&] {
    SQLite::Statement query(database_,
                            "SELECT id, home, depth, path FROM directory WHERE state = 0 AND "
                            "source = ? ORDER BY depth DESC, id LIMIT ?");
    query.bind(1, source.number());
    query.bind(2, static_cast<std::int64_t>(most));
    std::vector<Task> tasks;
    while (query.executeStep()) {
      tasks.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), source,
                       query.getColumn(2).getInt(), query.getColumn(3).getString()});
    }
    return tasks;
  });
}

std::int64_t PendingReader::count(Source source) {
  return or_fatal(path_, [&] {
    SQLite::Statement query(database_,
                            "SELECT count(*) FROM directory WHERE state = 0 AND source = ?");
    query.bind(1, source.number());
    query.executeStep();
    return query.getColumn(0).getInt64();
  });
}

}  // namespace stocktake::store
