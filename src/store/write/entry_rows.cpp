#include "store/write/entry_rows.h"

#include "store/write/run_statement.h"

namespace stocktake::store {
namespace {

std::string insert_sql(std::size_t rows) {
  std::string sql = "INSERT INTO entry (id, name, kind, size, modified_at, object_id) VALUES ";
  for (std::size_t i = 0; i < rows; ++i)
    sql += i == 0 ? "(?, ?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?, ?)";
  return sql;
}

}  // namespace

EntryRows::EntryRows(SQLite::Database& database)
    : add_many_(database, insert_sql(kAtOnce)), add_one_(database, insert_sql(1)) {}

void EntryRows::add(std::int64_t id, const Entry& file, std::int64_t kind) {
  Row& row = rows_.at(count_);
  row.id = id;
  row.name = file.name;
  row.kind = kind;
  row.size = file.size;
  row.modified_at = file.modified_at;
  row.object_id = file.object_id;
  if (++count_ < kAtOnce) return;
  rewind(add_many_);
  int at = 0;
  for (const Row& each : rows_) bind_row(add_many_, at, each);
  add_many_.exec();
  count_ = 0;
}

void EntryRows::flush() {
  for (std::size_t i = 0; i < count_; ++i) {
    rewind(add_one_);
    int at = 0;
    bind_row(add_one_, at, rows_.at(i));
    add_one_.exec();
  }
  count_ = 0;
}

void EntryRows::bind_row(SQLite::Statement& statement, int& at, const Row& row) {
  bind_next(statement, at, row.id, row.name, row.kind, row.size, row.modified_at, row.object_id);
}

}  // namespace stocktake::store
