#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "chaos/events.h"
#include "chaos/seeded_random.h"
#include "store/write/commit_queue.h"

namespace stocktake::chaos {

/// As ThreadCommitter, with dice in place of the thread: commits a batch, or not, whenever somebody
/// looks. With a batch of 1 and no queue it commits each result at once.
class DiceCommitter final : public store::Committer {
 public:
  DiceCommitter(store::Writer& writer, std::size_t batch, std::size_t queue, SeededRandom random,
                Events& events)
      : writer_(writer), batch_(batch), most_(queue), random_(random), events_(events) {}

  void push(store::CommitItem recorded) override {
    queue_.push_back(std::move(recorded));
    maybe_commit();
  }
  void doubt(std::vector<std::string> mounts) override { writer_.doubt_mounts(mounts); }
  bool has_room() override {
    maybe_commit();
    return queue_.size() <= most_;
  }
  void wait_for_room(std::chrono::milliseconds /*most*/) override { commit(); }
  std::vector<DirectoryId> take_committed() override {
    maybe_commit();
    return std::exchange(committed_, {});
  }
  void flush() override {
    while (!queue_.empty()) commit();
  }

  /// Told of every result once its commit has returned.
  std::function<void(const Task&)> on_committed;

 private:
  void maybe_commit() {
    if (queue_.size() > most_ || random_.chance(0.3)) commit();
  }

  void commit() {
    std::vector<store::CommitItem> batch;
    while (!queue_.empty() && batch.size() < batch_) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    if (batch.empty()) return;
    if (batch.size() > 1) events_.add(Event::batch);
    writer_.commit(batch);
    for (const store::CommitItem& each : batch) {
      committed_.push_back(each.result.task.id);
      if (on_committed) on_committed(each.result.task);
    }
  }

  store::Writer& writer_;
  std::size_t batch_;
  std::size_t most_;
  SeededRandom random_;
  Events& events_;
  std::deque<store::CommitItem> queue_;
  std::vector<DirectoryId> committed_;
};

}  // namespace stocktake::chaos
