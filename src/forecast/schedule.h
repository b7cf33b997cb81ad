#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "forecast/sample.h"
#include "model/source.h"

namespace stocktake::forecast {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// How the service answers lists of one source.
struct ServiceModel {
  double latency = 0;         ///< seconds an answer
  double rate = kNoLimit;     ///< a second, that it allows
  double at_once = kNoLimit;  ///< requests, that it allows
};

/// Who asks.
struct ClientConfig {
  int machines = 1;
  int in_flight = 32;  ///< of each machine, all sources together
  /// The service counts each machine apart, rather than the workspace as a whole.
  bool counted_apart = false;
  double max_rate = kNoLimit;  ///< of all machines and all sources together: `--max-rate`
};

/// A tree of directories, to be listed from the top.
class HomeTree {
 public:
  explicit HomeTree(const SampledHome& home);

  Source source() const { return source_; }
  std::size_t size() const { return first_child_.size() - 1; }
  /// Children of the directory at that place are in `children()` from `first(place)` to
  /// `first(place + 1)`.
  std::size_t first(std::size_t place) const { return first_child_[place]; }
  const std::vector<std::uint32_t>& children() const { return children_; }
  int depth() const { return depth_; }

 private:
  Source source_;
  std::vector<std::size_t> first_child_;
  std::vector<std::uint32_t> children_;
  int depth_ = 1;
};

/// How long it takes to list trees, directory by directory, as this program does it: a slot asks
/// for any directory that is known, of the source with the fewest requests under way; nothing is
/// asked faster than is allowed. Deterministic: an answer always takes its source's latency.
///
/// `homes`: for each home the place of its tree in `trees`.
double schedule(const std::vector<HomeTree>& trees, const std::vector<std::size_t>& homes,
                const PerSource<ServiceModel>& paces, const ClientConfig& client);

}  // namespace stocktake::forecast
