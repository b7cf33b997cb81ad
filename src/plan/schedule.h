#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "model/source.h"
#include "plan/sample.h"

namespace stocktake::plan {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// How the service answers lists of one source.
struct Pace {
  double latency = 0;         ///< seconds an answer
  double rate = kNoLimit;     ///< a second, that it allows
  double at_once = kNoLimit;  ///< requests, that it allows
};

/// Who asks.
struct Crew {
  int machines = 1;
  int in_flight = 32;  ///< of each machine, all sources together
  /// The service counts each machine apart, rather than the workspace as a whole.
  bool counted_apart = false;
  double most_rate = kNoLimit;  ///< of all machines and all sources together: `--max-rate`
};

/// A tree of directories, to be listed from the top.
class Tree {
 public:
  explicit Tree(const SampledHome& home);

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
double schedule(const std::vector<Tree>& trees, const std::vector<std::size_t>& homes,
                const PerSource<Pace>& paces, const Crew& crew);

}  // namespace stocktake::plan
