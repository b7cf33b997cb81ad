#pragma once

#include <string>
#include <vector>

#include "protocol/slice.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake {

/// The outcome of a slice.
struct SliceOutcome {
  std::uint64_t slice = 0;
  std::string executor;  ///< the runner's name for where it ran; empty if unknown
  /// Its results count only if it has a trailer.
  protocol::SliceResponse answer;
  std::string error;  ///< why there is no trailer
};

/// Runs slices on workers: on the executors of a cluster, or in processes on this machine. Every
/// slice that was started has exactly one outcome, unless `cancel` or a failure came first.
class SliceRunner {
 public:
  virtual ~SliceRunner() = default;

  /// How many slices run at the same time.
  virtual int slots() const = 0;
  /// Starts slices, in this order, as slots become free.
  virtual void start(std::vector<protocol::SliceRequest> wave) = 0;
  /// Returns what has ended; waits until `until` for at least one, and may return early with
  /// nothing. Fails if no slice can run any more.
  virtual Expected<std::vector<SliceOutcome>> poll(Instant until) = 0;
  /// Asks running slices to end within about a second with what they have; slices that have not
  /// begun are lost.
  virtual void drain() = 0;
  /// Ends all slices at once, without outcomes.
  virtual void cancel() = 0;
};

}  // namespace stocktake
