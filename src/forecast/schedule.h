#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "forecast/sample.h"
#include "model/source.h"

namespace stocktake::forecast {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// How the service answers list requests of one source.
struct ServiceModel {
  double latency = 0;         ///< seconds per answer
  double rate = kNoLimit;     ///< allowed requests per second
  double at_once = kNoLimit;  ///< allowed concurrent requests
};

/// The clients that send the requests.
struct ClientConfig {
  int machines = 1;
  int in_flight = 32;  ///< per machine, all sources together
  /// The service limits each machine separately, not the workspace as a whole.
  bool counted_apart = false;
  double max_rate = kNoLimit;  ///< requests per second, all machines together: `--max-rate`
};

/// A home's tree of directories, to be listed from the root.
class HomeTree {
 public:
  explicit HomeTree(const SampledHome& home);

  Source source() const { return source_; }
  std::size_t size() const { return first_child_.size() - 1; }
  /// The children of the directory with index `place` are in `children()`, from `first(place)` to
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

/// Simulates how many seconds it takes to list trees directory by directory, as this program does.
/// A free slot requests any known directory of the source with the fewest requests in flight,
/// within the limits of the service and the client. Deterministic: each answer takes its source's
/// latency.
/// `homes`: for each home, the index of its tree in `trees`.
double schedule(const std::vector<HomeTree>& trees, const std::vector<std::size_t>& homes,
                const PerSource<ServiceModel>& paces, const ClientConfig& client);

}  // namespace stocktake::forecast
