#pragma once

#include "util/random.h"

namespace stocktake::chaos {

/// What decides about everything in a world, from the world's seed.
using SeededRandom = Random;

}  // namespace stocktake::chaos
