#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/source.h"

namespace stocktake::forecast {

/// What was found in one home. A directory is one request, so is a home that is not there.
struct SampledHome {
  Source source = Source::dbfs;
  /// Of each directory its parent's place in this list, which is before its own; the home itself
  /// comes first and has -1.
  std::vector<std::int32_t> parents;
  bool whole = true;  ///< false: the sampling ended before; there are at least so many

  std::int64_t requests() const { return static_cast<std::int64_t>(parents.size()); }
};

/// A home that a scan will list.
struct PopulationHome {
  std::size_t user = 0;
  Source source = Source::dbfs;
  std::optional<std::size_t> sampled;  ///< its place in the sample
};

/// All homes, and what is known of some of them. A source that has homes has at least one in the
/// sample.
struct Population {
  std::vector<PopulationHome> homes;
  std::vector<SampledHome> sample;
};

}  // namespace stocktake::forecast
