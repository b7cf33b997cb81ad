#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/children.h"
#include "model/content_class.h"
#include "model/task.h"
#include "model/totals.h"
#include "store/write/entry_rows.h"
#include "store/write/top_files.h"

namespace stocktake::store {

/// A result to commit, with the directories that a listing has found. They are stored with the ids
/// given here.
struct CommitItem {
  /// `first_child`: the id of the first child, as `first_id` of `children_of`.
  CommitItem(TaskResult result, DirectoryId first_child);

  TaskResult result;
  std::vector<Child> children;
};

/// Writes results as rows, with prepared statements. All functions throw SQLite::Exception.
class RowWriter {
 public:
  explicit RowWriter(SQLite::Database& database);

  /// Stores the batch in one transaction. If it throws, nothing is stored, and nothing about the
  /// batch is kept in memory. Throws std::logic_error for a directory that is not pending.
  void commit(const std::vector<CommitItem>& batch);

  /// The same in the caller's transaction, which is to be rolled back if it throws.
  void add(const std::vector<CommitItem>& batch);

  /// Runs in the caller's transaction. Stores ids of 0 as NULL, for a gap that belongs to no home.
  void add_gap(const Task& task, const Gap& gap);

 private:
  /// The changes that a batch makes to the sums of one home.
  struct HomeDelta : TreeTotals {
    std::unordered_map<std::int64_t, Totals> usage;   ///< by `usage_key`
    std::map<std::string, std::int64_t> from_mounts;  ///< directories, by `TaskResult::mount`
  };
  /// A row of the table `kind`.
  struct Kind {
    std::int64_t id = 0;
    std::string name;
    std::string language;
    bool has_created_at = false;

    bool is_of(const Entry& file) const {
      return name == file.kind && language == file.language &&
             has_created_at == file.created_at.has_value();
    }
  };
  using HomeDeltas = std::unordered_map<std::int64_t, HomeDelta>;

  void add(const CommitItem& item, HomeDelta& delta);
  void add_listing(const Task& task, const Listing& listing, ContentClass content_class,
                   HomeDelta& delta);
  void add_entry(const Entry& file, DirectoryId directory, ContentClass content_class,
                 HomeDelta& delta);
  /// `directories`: what the children of the item were made from.
  void add_children(const CommitItem& item, const std::vector<Subdirectory>& directories,
                    ContentClass content_class, HomeDelta& delta);
  void add_to_homes(const HomeDeltas& deltas);
  void prepare();
  void add_detail(std::int64_t id, const Entry& file);
  ContentClass class_of(DirectoryId directory);
  /// The row of `kind` for the file.
  std::int64_t kind_id(const Entry& file);

  SQLite::Database& database_;
  SQLite::Statement set_state_;
  SQLite::Statement set_listed_;
  SQLite::Statement get_class_;
  SQLite::Statement add_directory_;
  EntryRows entries_;
  SQLite::Statement add_detail_;
  SQLite::Statement add_kind_;
  SQLite::Statement add_gap_;
  SQLite::Statement add_to_home_;
  SQLite::Statement add_usage_;
  SQLite::Statement add_mount_;
  SQLite::Statement add_mounted_home_;
  TopFiles largest_;
  TopFiles oldest_;
  std::vector<Kind> kinds_;
  std::int64_t next_entry_ = 1;
  std::optional<std::int64_t> begun_at_;  ///< set by `prepare`
};

}  // namespace stocktake::store
