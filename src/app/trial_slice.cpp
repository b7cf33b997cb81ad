#include "app/trial_slice.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace stocktake::app {
namespace {

/// The first task on a cluster that has just started can take this long.
constexpr std::chrono::seconds kTrialTime{120};
constexpr std::chrono::milliseconds kTrialStep{500};

}  // namespace

Expected<SliceOutcome> run_trial_slice(SliceRunner& runner, protocol::SliceRequest request,
                                       const Clock& clock) {
  runner.start({std::move(request)});
  for (const Instant end = clock.run_time() + kTrialTime; clock.run_time() < end;) {
    auto outcomes = runner.poll(clock.now() + kTrialStep);
    if (!outcomes) return tl::unexpected(outcomes.error());
    if (outcomes->empty()) continue;
    SliceOutcome outcome = std::move(outcomes->front());
    if (outcome.answer.trailer) return outcome;
    // The runner returns lost slices before the reason for which no other could succeed.
    auto more = runner.poll(clock.now());
    if (!more) return tl::unexpected(more.error());
    return outcome;
  }
  return fail(ExitCode::unreachable, fmt::format("no task ran within {} s", kTrialTime.count()),
              "check the cluster's Spark UI: all executors may be busy");
}

}  // namespace stocktake::app
