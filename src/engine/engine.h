#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/asked_wait.h"
#include "engine/boundaries.h"
#include "model/task.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake {

/// Where tasks are put among the pending ones.
enum class QueuePosition : std::uint8_t {
  front,  ///< before all others, in the given order: children of the directory just listed
  back,   ///< after all others
};

struct EngineCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;
  int in_flight = 0;
  std::vector<AskedWait> waits{};
  std::int64_t from_mounts = 0;  ///< directories listed from a mount; of a MountedEngine only
  /// Why mounts were not used where they might have been, one sentence each.
  std::vector<std::string> mount_notes{};
};

/// Lists directories: it takes tasks and returns a listing or a gap for each task, exactly once. It
/// does not access the store and does not descend: the caller submits the children.
class Engine {
 public:
  virtual ~Engine() = default;

  /// For an engine that lists below what was submitted before it is asked to: it goes no further
  /// than these. Call it before `submit`.
  virtual void stop_at(const Boundaries& /*boundaries*/) {}
  virtual void submit(std::vector<Task> tasks, QueuePosition position) = 0;
  /// Tasks of that source that were submitted and not started.
  virtual std::size_t pending(Source source) const = 0;
  /// Returns what has been listed since the last call; waits until `until` for at least one result,
  /// and may return early with nothing. Fails if no request can succeed any more; tasks that were
  /// submitted and not returned by then have not been listed.
  virtual Expected<std::vector<TaskResult>> next(Instant until) = 0;
  /// Starts no further task, including tasks submitted later; `next` still returns the tasks in
  /// flight and what has been listed already.
  virtual void drain() = 0;
  /// In flight, or waiting for another attempt.
  virtual std::size_t unfinished() const = 0;
  virtual EngineCounters counters() const = 0;
  /// The mounts that have turned out, since the last call, not to show what the API shows: whatever
  /// was listed from them must be listed again. See `TaskResult::mount`.
  virtual std::vector<std::string> take_doubted_mounts() { return {}; }
};

}  // namespace stocktake
