#pragma once

#include <array>
#include <functional>
#include <unordered_set>
#include <vector>

#include "engine/engine.h"
#include "model/absence.h"
#include "model/totals.h"
#include "store/read/pending_reader.h"
#include "store/write/commit_queue.h"
#include "util/signals.h"

namespace stocktake::scan {

/// The progress of a scan, as a progress line shows it.
struct Progress : Totals {
  std::int64_t found = 0;   ///< directories, including homes
  std::int64_t listed = 0;  ///< directories with a result of any kind
  std::int64_t gaps = 0;
  double seconds = 0;
  EngineCounters engine;
};

struct CoordinatorLimits {
  /// The largest number of pending tasks of one source in the engine. Further tasks stay in the
  /// store.
  std::size_t window = 4096;
  /// How long requests in flight may continue after a stop was requested.
  Duration drain = std::chrono::milliseconds(1500);
};

/// The main loop of a scan: submits directories to the engine and results to the store, until no
/// directory is pending or in flight.
///
/// Children are submitted as soon as their parent is parsed, before their parent is committed. The
/// committer keeps the order of results, so no child is stored before its parent, and a crash loses
/// only the latest results. Tasks beyond `CoordinatorLimits::window` stay in the store until there
/// is room.
class Coordinator {
 public:
  using Tick = std::function<void(const Progress&)>;

  /// `absences`: by the row id of a home, what it means if it does not exist; homes beyond its end
  /// are simply absent. `boundaries` are not listed from above.
  Coordinator(Engine& engine, store::Committer& committer, store::PendingReader& reader,
              const Clock& clock, std::vector<Absence> absences, CoordinatorLimits limits = {},
              Boundaries boundaries = {});

  /// `first_id`: the first unused directory id; `start`: the progress of earlier runs. Returns true
  /// when everything is listed, false when stopped. Fails if the engine fails; throws FatalError if
  /// the store fails. In every other case all results are stored before it returns.
  Expected<bool> run(DirectoryId first_id, Progress start, const StopToken& stop, const Tick& tick);

  const Progress& progress() const { return progress_; }

 private:
  Expected<bool> loop(const StopToken& stop, const Tick& tick);
  bool is_finished() const { return progress_.listed == progress_.found; }
  void refill(Source source);
  void take(TaskResult result);
  void explain_absence(TaskResult& result) const;
  void hand_on(Source source, const std::vector<Child>& children);
  void count(const TaskResult& result);
  void note_doubts();
  void forget_committed();
  void drain();
  void report(const Tick& tick);

  Engine& engine_;
  store::Committer& committer_;
  store::PendingReader& reader_;
  const Clock& clock_;
  std::vector<Absence> absences_;
  CoordinatorLimits limits_;
  Boundaries boundaries_;
  DirectoryId next_id_ = 0;
  Progress progress_;
  Instant started_at_{};
  double seconds_before_ = 0;
  /// Submitted to the engine and not committed yet: the store still has these as pending, and they
  /// must not be submitted again.
  std::unordered_set<DirectoryId> live_;
  /// The number of directories that are pending in the store, or soon will be, and are not in
  /// `live_`.
  PerSource<std::int64_t> stored_;
  bool store_changed_ = true;  ///< since the last refill that found no tasks
};

}  // namespace stocktake::scan
