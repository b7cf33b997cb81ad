#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/write/commit_queue.h"

namespace stocktake::testing {

/// Commits each result at once, in the caller's thread.
class InlineCommitter final : public store::Committer {
 public:
  explicit InlineCommitter(store::Writer& writer) : writer_(writer) {}

  void push(store::CommitItem recorded) override {
    const DirectoryId id = recorded.result.task.id;
    std::vector<store::CommitItem> batch;
    batch.push_back(std::move(recorded));
    writer_.commit(batch);
    committed_.push_back(id);
  }
  void doubt(std::vector<std::string> mounts) override { writer_.doubt_mounts(mounts); }
  bool has_room() override { return true; }
  void wait_for_room(std::chrono::milliseconds /*most*/) override {}
  std::vector<DirectoryId> take_committed() override { return std::exchange(committed_, {}); }
  void flush() override {}

 private:
  store::Writer& writer_;
  std::vector<DirectoryId> committed_;
};

}  // namespace stocktake::testing
