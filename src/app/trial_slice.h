#pragma once

#include "engine/slices/slice_runner.h"
#include "protocol/slice.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake::app {

/// Runs one slice, to see whether workers can. Fails as the runner does, in the words that a scan
/// ends with, and if no task runs within two minutes.
Expected<SliceOutcome> run_trial_slice(SliceRunner& runner, protocol::SliceRequest request,
                                       const Clock& clock);

}  // namespace stocktake::app
