#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/source.h"

namespace stocktake::forecast {

/// The directories found in one home. Each takes one request; so does a home that does not exist.
struct SampledHome {
  Source source = Source::dbfs;
  /// For each directory, the index of its parent in this list. Parents precede their children. The
  /// home itself is first and has -1.
  std::vector<std::int32_t> parents;
  bool whole = true;  ///< false: the sampling ended first; the home may have more directories

  std::int64_t requests() const { return static_cast<std::int64_t>(parents.size()); }
};

/// A home that a scan will list.
struct PopulationHome {
  std::size_t user = 0;
  Source source = Source::dbfs;
  std::optional<std::size_t> sampled;  ///< index into the sample
};

/// All homes, and the trees of those that were sampled. Each source that has homes has at least one
/// in the sample.
struct Population {
  std::vector<PopulationHome> homes;
  std::vector<SampledHome> sample;
};

}  // namespace stocktake::forecast
