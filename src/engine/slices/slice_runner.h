#pragma once

#include <string>
#include <vector>

#include "protocol/slice.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake {

/// What came of a slice.
struct SliceOutcome {
  std::uint64_t slice = 0;
  std::string executor;  ///< the runner's own name for where it ran; empty where nobody knows
  /// With its end: all of it counts. Without: nothing of it does.
  protocol::SliceResponse answer;
  std::string error;  ///< why there is no end
};

/// Runs slices where the workers are: on executors of a cluster, or in processes of this machine.
/// Every slice that was started has exactly one outcome, unless `cancel` or a failure came first.
class SliceRunner {
 public:
  virtual ~SliceRunner() = default;

  /// How many slices run at once.
  virtual int slots() const = 0;
  /// Starts slices, in this order, as slots become free.
  virtual void start(std::vector<protocol::SliceRequest> wave) = 0;
  /// What has ended; waits for at least one until `until`, and may return early with nothing. Fails
  /// where no slice can run any more.
  virtual Expected<std::vector<SliceOutcome>> poll(Instant until) = 0;
  /// Asks what runs to end within about a second, with what it has; what has not begun is lost.
  virtual void drain() = 0;
  /// Ends everything at once, without outcomes.
  virtual void cancel() = 0;
};

}  // namespace stocktake
