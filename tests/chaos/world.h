#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "chaos/events.h"

namespace stocktake::chaos {

struct WorldOptions {
  std::string directory;  ///< where the inventory lies
  bool trace = false;     ///< everything that happens, to standard error
};

/// Makes the world of that seed, lets the program take its inventory in it, however often it has to
/// be started for that, and checks what it has done. Returns what was broken; nothing where all is
/// well. The same seed gives the same world.
std::optional<std::string> run_world(std::uint64_t seed, const WorldOptions& options,
                                     Events& events);

}  // namespace stocktake::chaos
