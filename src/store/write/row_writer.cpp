#include "store/write/row_writer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "columns/sql.h"
#include "model/age.h"
#include "store/file/schema.h"
#include "store/read/read_row.h"
#include "store/read/stored_scan_spec.h"
#include "store/write/run_statement.h"

namespace stocktake::store {
namespace {

using Number = std::optional<std::int64_t>;

constexpr auto kAges = static_cast<std::int64_t>(kAgeNames.size());
constexpr auto kClasses = static_cast<std::int64_t>(kContentClasses);

/// Combines kind, age class and content class in one number.
std::int64_t usage_key(std::int64_t kind, int age, ContentClass content_class) {
  return (kind * kAges + age) * kClasses + static_cast<std::int64_t>(content_class);
}

Number or_null(std::int64_t value) {
  return value == 0 ? Number() : Number(value);
}

std::optional<std::string> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void expect_waiting(int rows, const Task& task) {
  if (rows != 1)
    throw std::logic_error("got a result for a directory that is not pending: " + task.path);
}

std::vector<Child> children_in(const TaskResult& result, DirectoryId first_child) {
  const auto* listing = std::get_if<Listing>(&result.outcome);
  if (listing == nullptr) return {};
  return children_of(result.task, *listing, first_child);
}

}  // namespace

CommitItem::CommitItem(TaskResult result_, DirectoryId first_child)
    : result(std::move(result_)), children(children_in(result, first_child)) {}

RowWriter::RowWriter(SQLite::Database& database)
    : database_(database),
      set_state_(database, "UPDATE directory SET state = ? WHERE id = ? AND state = 0"),
      set_listed_(database,
                  "UPDATE directory SET state = 1, first_entry = ?, file_count = ?, size = ?, "
                  "unsized_count = ?, subdirectory_count = ?, last_modified = ? WHERE id = ? AND "
                  "state = 0"),
      get_class_(database, "SELECT class FROM directory WHERE id = ?"),
      add_directory_(database,
                     "INSERT INTO directory (id, home, parent, source, depth, state, path, "
                     "object_id, is_git_folder, class) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      entries_(database),
      add_detail_(database,
                  "INSERT INTO detail (entry, created_before, resource_id) VALUES (?, ?, ?)"),
      add_kind_(database, "INSERT INTO kind (name, language, has_created_at) VALUES (?, ?, ?)"),
      add_gap_(database,
               "INSERT INTO gap (directory, home, source, path, operation, http_status, "
               "error_code, message, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_to_home_(
          database,
          "UPDATE home SET file_count = file_count + ?1, size = " + added_bytes("size", "?2") +
              ", unsized_count = unsized_count + ?3, directory_count = directory_count + ?4, "
              "gap_count = gap_count + ?5, waiting_count = waiting_count + ?6, "
              "last_modified = max(coalesce(last_modified, ?7), coalesce(?7, last_modified)) "
              "WHERE id = ?8"),
      add_usage_(database,
                 "INSERT INTO usage (home, kind, age, class, file_count, size, unsized_count) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET file_count = file_count + "
                 "excluded.file_count, size = " +
                     added_bytes("size", "excluded.size") +
                     ", unsized_count = unsized_count + excluded.unsized_count"),
      add_mount_(database, "INSERT INTO mount (name) VALUES (?) ON CONFLICT DO NOTHING"),
      add_mounted_home_(database,
                        "INSERT INTO mounted_home (home, mount, directory_count) SELECT ?1, id, ?3 "
                        "FROM mount WHERE name = ?2 ON CONFLICT DO UPDATE SET directory_count = "
                        "directory_count + excluded.directory_count"),
      largest_(database, Ranking::largest),
      oldest_(database, Ranking::oldest) {
  SQLite::Statement kinds(database, "SELECT id, name, language, has_created_at FROM kind");
  while (kinds.executeStep()) {
    kinds_.push_back({kinds.getColumn(0).getInt64(), kinds.getColumn(1).getString(),
                      kinds.getColumn(2).getString(), kinds.getColumn(3).getInt() != 0});
  }
  next_entry_ = database.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM entry").getInt64();
}

void RowWriter::commit(const std::vector<CommitItem>& batch) {
  const std::int64_t entry_before = next_entry_;
  const std::size_t kinds_before = kinds_.size();
  try {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    add(batch);
    transaction.commit();
  } catch (...) {
    // The rows are rolled back, so remove what is kept in memory about them.
    entries_.discard();
    next_entry_ = entry_before;
    kinds_.resize(kinds_before);
    begun_at_.reset();  // so that the next commit calls prepare()
    throw;
  }
}

void RowWriter::add(const std::vector<CommitItem>& batch) {
  if (!begun_at_) prepare();
  HomeDeltas deltas;
  for (const CommitItem& item : batch) add(item, deltas[item.result.task.home]);
  entries_.flush();
  add_to_homes(deltas);
  largest_.store();
  oldest_.store();
}

/// Any new row invalidates the subtree totals that an earlier run stored.
void RowWriter::prepare() {
  begun_at_ = read_scan_spec(database_).created_at;
  largest_.reload();
  oldest_.reload();
  database_.exec("DELETE FROM main.tree");
}

void RowWriter::add(const CommitItem& item, HomeDelta& delta) {
  const Task& task = item.result.task;
  --delta.pending;
  if (!item.result.mount.empty()) ++delta.from_mounts[item.result.mount];
  if (const auto* listing = std::get_if<Listing>(&item.result.outcome)) {
    const ContentClass content_class = class_of(task.id);
    add_listing(task, *listing, content_class, delta);
    add_children(item, listing->directories, content_class, delta);
  } else if (const auto* gap = std::get_if<Gap>(&item.result.outcome)) {
    expect_waiting(run(set_state_, State::gap, task.id), task);
    add_gap(task, *gap);
    ++delta.gaps;
  } else {
    expect_waiting(run(set_state_, State::absent, task.id), task);
  }
}

void RowWriter::add_listing(const Task& task, const Listing& listing, ContentClass content_class,
                            HomeDelta& delta) {
  const Number first_entry = listing.file_count() == 0 ? Number() : Number(next_entry_);
  Totals own;
  listing.each_file([&](const Entry& file) {
    add_entry(file, task.id, content_class, delta);
    own.add(file);
  });
  const auto subdirectories = static_cast<std::int64_t>(listing.directories.size());
  expect_waiting(run(set_listed_, first_entry, own.files, own.bytes, own.unknown_size,
                     subdirectories, own.last_modified, task.id),
                 task);
  static_cast<Totals&>(delta) += own;
}

ContentClass RowWriter::class_of(DirectoryId directory) {
  static_cast<void>(get_class_.tryReset());
  get_class_.bind(1, directory);
  const bool is_there = get_class_.executeStep();
  const auto found = is_there ? content_class_in(get_class_.getColumn(0)) : ContentClass::other;
  get_class_.reset();
  return found;
}

void RowWriter::add_entry(const Entry& file, DirectoryId directory, ContentClass content_class,
                          HomeDelta& delta) {
  const std::int64_t id = next_entry_++;
  const std::int64_t kind = kind_id(file);
  entries_.add(id, file, kind);
  add_detail(id, file);
  const int age = age_class(file.modified_at, *begun_at_);
  delta.usage[usage_key(kind, age, content_class)].add(file);
  if (file.size) largest_.offer(*file.size, id, directory);
  if (file.modified_at) oldest_.offer(*file.modified_at, id, directory);
}

void RowWriter::add_children(const CommitItem& item, const std::vector<Subdirectory>& directories,
                             ContentClass content_class, HomeDelta& delta) {
  const Task& parent = item.result.task;
  const std::vector<Child>& children = item.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const Child& child = children[i];
    const Subdirectory& listed = directories[i];
    const Task& task = child.task;
    const State state = child.is_asked_for ? State::pending : State::gap;
    run(add_directory_, task.id, task.home, parent.id, task.source, task.depth, state, task.path,
        listed.object_id, listed.is_git_folder ? 1 : 0,
        class_below(content_class, parent.is_home(), listed));
    ++delta.directories;
    if (child.is_asked_for) {
      ++delta.pending;
    } else {
      add_gap(task, ambiguous_gap(task.source));
      ++delta.gaps;
    }
  }
}

void RowWriter::add_gap(const Task& task, const Gap& gap) {
  run(add_gap_, or_null(task.id), or_null(task.home), task.source, task.path, gap.operation,
      or_null(gap.http_status), gap.error_code, gap.message, gap.attempts);
}

void RowWriter::add_to_homes(const HomeDeltas& deltas) {
  for (const auto& [home, delta] : deltas) {
    run(add_to_home_, delta.files, delta.bytes, delta.unknown_size, delta.directories, delta.gaps,
        delta.pending, delta.last_modified, home);
    for (const auto& [key, usage] : delta.usage) {
      run(add_usage_, home, key / (kAges * kClasses), key / kClasses % kAges, key % kClasses,
          usage.files, usage.bytes, usage.unknown_size);
    }
    for (const auto& [mount, directories] : delta.from_mounts) {
      run(add_mount_, mount);
      run(add_mounted_home_, home, mount, directories);
    }
  }
}

/// Most objects have none: they were created when they were last modified, and have one id.
void RowWriter::add_detail(std::int64_t id, const Entry& file) {
  const std::int64_t before =
      file.created_at ? created_before(file.modified_at, *file.created_at) : 0;
  if (before == 0 && file.resource_id.empty()) return;
  run(add_detail_, id, or_null(before), or_null(file.resource_id));
}

/// There are few kinds, so this compares them one by one.
std::int64_t RowWriter::kind_id(const Entry& file) {
  const auto known = std::find_if(kinds_.begin(), kinds_.end(),
                                  [&](const Kind& kind) { return kind.is_of(file); });
  if (known != kinds_.end()) return known->id;
  const bool has_created_at = file.created_at.has_value();
  run(add_kind_, file.kind, file.language, has_created_at ? 1 : 0);
  kinds_.push_back({database_.getLastInsertRowid(), file.kind, file.language, has_created_at});
  return kinds_.back().id;
}

}  // namespace stocktake::store
