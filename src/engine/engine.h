#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/task.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake {

/// Where tasks are put among those that wait.
enum class QueuePosition : std::uint8_t {
  front,  ///< before all others, the first of them first: children of what was just listed
  back,   ///< behind all others
};

struct EngineCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;
  int in_flight = 0;
};

/// Lists directories: tasks in, listings and gaps out, each task exactly once. Neither reads nor
/// writes the store, and does not go down by itself: whoever uses it hands the children back.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual void submit(std::vector<Task> tasks, QueuePosition position) = 0;
  /// Tasks of that source that were submitted and have not been started.
  virtual std::size_t pending(Source source) const = 0;
  /// What has been listed since the last call; waits for at least one result until `until`, and may
  /// return early with nothing. Fails where nobody's requests can succeed any more; what was
  /// submitted and not returned by then has not been listed.
  virtual Expected<std::vector<TaskResult>> next(Instant until) = 0;
  /// Starts nothing new from now on, whatever is submitted; `next` goes on to return what is under
  /// way, and what has been listed already.
  virtual void drain() = 0;
  /// Under way, or waiting for another attempt.
  virtual std::size_t unfinished() const = 0;
  virtual EngineCounters counters() const = 0;
};

}  // namespace stocktake
