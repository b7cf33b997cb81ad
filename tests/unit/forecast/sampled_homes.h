#pragma once

#include <cstddef>

#include "forecast/sample.h"

namespace stocktake::forecast {

/// A home whose directories are all directly in it.
inline SampledHome flat(Source source, int directories) {
  SampledHome home{source, {-1}, true};
  home.parents.resize(static_cast<std::size_t>(directories), 0);
  home.parents[0] = -1;
  return home;
}

}  // namespace stocktake::forecast
