#pragma once

#include <functional>
#include <vector>

#include "engine/engine.h"
#include "forecast/sample.h"
#include "scan/coordinator.h"
#include "store/read/scan_spec.h"
#include "util/signals.h"

namespace stocktake::scan {

struct SampleLimits {
  int homes = 20;  ///< in total; each source that has homes gets at least one
  Duration most = std::chrono::seconds(60);
};

/// Chooses homes uniformly at random, from each source in proportion to its number of homes. The
/// same users and seed give the same sample. The result contains all homes and the sampled ones,
/// which are not listed yet.
forecast::Population choose_sample(const std::vector<store::UserSpec>& users, int homes,
                                   std::uint64_t seed);

/// Lists the sampled homes completely, within the engine's own limits. Directories that are not
/// listed after `most` are left out, and their home is marked (`whole` is false). Fails as the
/// engine does, and with `interrupted`.
Expected<void> list_sample(Engine& engine, const Clock& clock, const StopToken& stop,
                           const std::vector<store::UserSpec>& users, Duration most,
                           forecast::Population& population, const Coordinator::Tick& tick);

}  // namespace stocktake::scan
