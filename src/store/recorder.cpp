#include "store/recorder.h"

#include <algorithm>
#include <stdexcept>

#include "model/age.h"
#include "store/read_plan.h"
#include "store/schema.h"

namespace stocktake::store {
namespace {

using Number = std::optional<std::int64_t>;

void bind(SQLite::Statement& statement, int at, std::int64_t value) {
  statement.bind(at, value);
}
void bind(SQLite::Statement& statement, int at, int value) {
  statement.bind(at, value);
}
void bind(SQLite::Statement& statement, int at, State value) {
  statement.bind(at, static_cast<int>(value));
}
void bind(SQLite::Statement& statement, int at, Source value) {
  statement.bind(at, value.number());
}
void bind(SQLite::Statement& statement, int at, const std::string& value) {
  statement.bindNoCopy(at, value);
}
void bind(SQLite::Statement& statement, int at, const Number& value) {
  if (value) {
    statement.bind(at, *value);
  } else {
    statement.bind(at);
  }
}

/// Runs a statement with these values; returns the number of rows changed. Texts must live until it
/// returns, no longer.
template <typename... Values>
int run(SQLite::Statement& statement, const Values&... values) {
  // Says again how the last run failed, which its caller knows.
  static_cast<void>(statement.tryReset());
  int at = 0;
  (bind(statement, ++at, values), ...);
  return statement.exec();
}

/// Kind and age in one number.
std::int64_t usage_key(std::int64_t kind, int age) {
  return kind * static_cast<std::int64_t>(kAgeNames.size()) + age;
}

Number or_null(std::int64_t value) {
  return value == 0 ? Number() : Number(value);
}

void expect_waiting(int rows, const Task& task) {
  if (rows != 1) throw std::logic_error("recorded, and did not wait: " + task.path);
}

Gap ambiguous_gap(Source source) {
  return {std::string(info_of(source).operation), 0, "AMBIGUOUS_PATH",
          "its name holds a slash, and another folder has the same path", 0};
}

}  // namespace

Recorder::Recorder(SQLite::Database& database)
    : database_(database),
      set_state_(database, "UPDATE directory SET state = ? WHERE id = ? AND state = 0"),
      set_listed_(database,
                  "UPDATE directory SET state = 1, first_entry = ?, file_count = ?, size = ?, "
                  "unsized_count = ?, subdirectory_count = ?, last_modified = ? WHERE id = ? AND "
                  "state = 0"),
      add_directory_(database,
                     "INSERT INTO directory (id, home, parent, source, depth, state, path) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      add_entry_(database,
                 "INSERT INTO entry (id, name, kind, size, modified_at, object_id) "
                 "VALUES (?, ?, ?, ?, ?, ?)"),
      add_kind_(database, "INSERT INTO kind (name) VALUES (?)"),
      add_gap_(database,
               "INSERT INTO gap (directory, home, source, path, operation, http_status, "
               "error_code, message, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_to_home_(database,
                   "UPDATE home SET file_count = file_count + ?1, size = size + ?2, "
                   "unsized_count = unsized_count + ?3, directory_count = directory_count + ?4, "
                   "gap_count = gap_count + ?5, waiting_count = waiting_count + ?6, "
                   "last_modified = max(coalesce(last_modified, ?7), coalesce(?7, last_modified)) "
                   "WHERE id = ?8"),
      add_usage_(database,
                 "INSERT INTO usage (home, kind, age, file_count, size, unsized_count) "
                 "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET file_count = file_count + "
                 "excluded.file_count, size = size + excluded.size, unsized_count = unsized_count "
                 "+ excluded.unsized_count"),
      largest_(database, Ranking::largest),
      oldest_(database, Ranking::oldest) {
  SQLite::Statement kinds(database, "SELECT id, name FROM kind");
  while (kinds.executeStep()) {
    kinds_.emplace(kinds.getColumn(1).getString(), kinds.getColumn(0).getInt64());
  }
  next_entry_ = database.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM entry").getInt64();
}

void Recorder::commit(const std::vector<Recorded>& batch) {
  const std::int64_t entry_before = next_entry_;
  try {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    if (!begun_at_) prepare();
    HomeDeltas deltas;
    for (const Recorded& recorded : batch) add(recorded, deltas[recorded.result.task.home]);
    add_to_homes(deltas);
    largest_.store();
    oldest_.store();
    transaction.commit();
    new_kinds_.clear();
  } catch (...) {
    // What is remembered of rows that are rolled back goes with them.
    next_entry_ = entry_before;
    for (const std::string& kind : new_kinds_) kinds_.erase(kind);
    new_kinds_.clear();
    begun_at_.reset();  // so that the next one prepares
    throw;
  }
}

/// Sums over trees that an earlier run stored hold no more once something is added.
void Recorder::prepare() {
  begun_at_ = read_plan(database_).created_at;
  largest_.reload();
  oldest_.reload();
  database_.exec("DELETE FROM main.tree");
}

void Recorder::add(const Recorded& recorded, HomeDelta& delta) {
  const Task& task = recorded.result.task;
  --delta.waiting;
  if (const auto* listing = std::get_if<Listing>(&recorded.result.outcome)) {
    add_listing(task, *listing, delta);
    add_children(task, *listing, recorded.first_child, delta);
  } else if (const auto* gap = std::get_if<Gap>(&recorded.result.outcome)) {
    expect_waiting(run(set_state_, State::gap, task.id), task);
    add_gap(task, *gap);
    ++delta.gaps;
  } else {
    expect_waiting(run(set_state_, State::absent, task.id), task);
  }
}

void Recorder::add_listing(const Task& task, const Listing& listing, HomeDelta& delta) {
  const Number first_entry = listing.files.empty() ? Number() : Number(next_entry_);
  const auto count = static_cast<std::int64_t>(listing.files.size());
  std::int64_t size = 0;
  std::int64_t unsized = 0;
  Number last_modified;
  for (const Entry& file : listing.files) {
    add_entry(file, task.id, delta);
    size += file.size.value_or(0);
    unsized += file.size ? 0 : 1;
    last_modified = std::max(last_modified, file.modified_at);
  }
  const auto subdirectories = static_cast<std::int64_t>(listing.directories.size());
  expect_waiting(
      run(set_listed_, first_entry, count, size, unsized, subdirectories, last_modified, task.id),
      task);
  delta.last_modified = std::max(delta.last_modified, last_modified);
  delta.files += count;
  delta.size += size;
  delta.unsized += unsized;
}

void Recorder::add_entry(const Entry& file, DirectoryId directory, HomeDelta& delta) {
  const std::int64_t id = next_entry_++;
  const std::int64_t kind = kind_id(file.kind);
  run(add_entry_, id, file.name, kind, file.size, file.modified_at, file.object_id);
  UsageDelta& usage = delta.usage[usage_key(kind, age_class(file.modified_at, *begun_at_))];
  ++usage.files;
  usage.size += file.size.value_or(0);
  usage.unsized += file.size ? 0 : 1;
  if (file.size) largest_.offer(*file.size, id, directory);
  if (file.modified_at) oldest_.offer(*file.modified_at, id, directory);
}

void Recorder::add_children(const Task& task, const Listing& listing, DirectoryId first_child,
                            HomeDelta& delta) {
  DirectoryId id = first_child;
  for (const Subdirectory& directory : listing.directories) {
    const Task child{id++, task.home, task.source, task.depth + 1,
                     task.path + "/" + directory.name};
    const State state = directory.ambiguous ? State::gap : State::waiting;
    run(add_directory_, child.id, child.home, task.id, child.source, child.depth, state,
        child.path);
    ++delta.directories;
    if (directory.ambiguous) {
      add_gap(child, ambiguous_gap(child.source));
      ++delta.gaps;
    } else {
      ++delta.waiting;
    }
  }
}

void Recorder::add_gap(const Task& task, const Gap& gap) {
  run(add_gap_, or_null(task.id), or_null(task.home), task.source, task.path, gap.operation,
      or_null(gap.http_status), gap.error_code, gap.message, gap.attempts);
}

void Recorder::add_to_homes(const HomeDeltas& deltas) {
  for (const auto& [home, delta] : deltas) {
    run(add_to_home_, delta.files, delta.size, delta.unsized, delta.directories, delta.gaps,
        delta.waiting, delta.last_modified, home);
    for (const auto& [key, usage] : delta.usage) {
      const auto ages = static_cast<std::int64_t>(kAgeNames.size());
      run(add_usage_, home, key / ages, key % ages, usage.files, usage.size, usage.unsized);
    }
  }
}

std::int64_t Recorder::kind_id(const std::string& name) {
  const auto known = kinds_.find(name);
  if (known != kinds_.end()) return known->second;
  run(add_kind_, name);
  const std::int64_t id = database_.getLastInsertRowid();
  new_kinds_.push_back(name);
  kinds_.emplace(name, id);
  return id;
}

}  // namespace stocktake::store
