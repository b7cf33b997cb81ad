#pragma once

#include <array>
#include <functional>
#include <unordered_set>

#include "engine/engine.h"
#include "model/totals.h"
#include "store/read/pending_reader.h"
#include "store/write/commit_queue.h"
#include "util/signals.h"

namespace stocktake::scan {

/// How far a scan is: what a progress line shows.
struct Progress : Totals {
  std::int64_t found = 0;   ///< directories, homes included
  std::int64_t listed = 0;  ///< of these, asked for with a result of any kind
  std::int64_t gaps = 0;
  double seconds = 0;
  EngineCounters engine;
};

struct CoordinatorLimits {
  /// Tasks of a source in memory that wait for the engine; what is beyond waits in the store.
  std::size_t window = 4096;
  /// How long what is under way may go on once a stop was asked for.
  Duration drain = std::chrono::milliseconds(1500);
};

/// The loop of a scan: hands directories to the engine and results to the store, until nothing
/// waits and nothing is under way.
///
/// Children are handed on as soon as their parent is parsed, while its commit is still on the way.
/// The writer is first in, first out, so no child is stored before its parent, and a crash can only
/// forget whole tails of work. What does not fit the window stays in the store until there is room.
class Coordinator {
 public:
  using Tick = std::function<void(const Progress&)>;

  Coordinator(Engine& engine, store::Committer& committer, store::PendingReader& reader,
              const Clock& clock, CoordinatorLimits limits = {});

  /// `first_id`: the first unused directory id; `start`: what an earlier run has done already.
  /// Returns true when everything is listed, false when stopped. Fails where the engine fails;
  /// throws FatalError where the store does. Whatever the end, all results are stored.
  Expected<bool> run(DirectoryId first_id, Progress start, const StopToken& stop, const Tick& tick);

  const Progress& progress() const { return progress_; }

 private:
  Expected<bool> loop(const StopToken& stop, const Tick& tick);
  bool is_finished() const { return progress_.listed == progress_.found; }
  void refill(Source source);
  void take(TaskResult result);
  void hand_on(Source source, const std::vector<Child>& children);
  void count(const TaskResult& result);
  void forget_committed();
  void drain();
  void report(const Tick& tick);

  Engine& engine_;
  store::Committer& committer_;
  store::PendingReader& reader_;
  const Clock& clock_;
  CoordinatorLimits limits_;
  DirectoryId next_id_ = 0;
  Progress progress_;
  Instant started_at_{};
  double seconds_before_ = 0;
  /// Handed to the engine and not yet committed: waiting rows of the store that must not be handed
  /// out again.
  std::unordered_set<DirectoryId> live_;
  /// Waiting in the store, or about to be, and not in `live_`.
  PerSource<std::int64_t> stored_;
  bool store_changed_ = true;  ///< since the last refill that found too little
};

}  // namespace stocktake::scan
