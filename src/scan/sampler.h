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
  int homes = 20;  ///< in all; each source that has homes gets one at least
  Duration most = std::chrono::seconds(60);
};

/// Chooses homes evenly at random, of each source in proportion to how many it has. The same for
/// the same users and seed. The sample's homes are in the population; they are not listed yet.
forecast::Population choose_sample(const std::vector<store::UserSpec>& users, int homes,
                                   std::uint64_t seed);

/// Lists the sample's homes whole, with the engine's own limits; what is not listed after `most` is
/// left out, and its home marked. Fails as the engine does, and with `interrupted`.
Expected<void> list_sample(Engine& engine, const Clock& clock, const StopToken& stop,
                           const std::vector<store::UserSpec>& users, Duration most,
                           forecast::Population& population, const Coordinator::Tick& tick);

}  // namespace stocktake::scan
