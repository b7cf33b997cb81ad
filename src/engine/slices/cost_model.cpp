#include "engine/slices/cost_model.h"

#include <algorithm>

namespace stocktake {
namespace {

/// A slice of this many directories moves the estimate half of the way to its own result: a slice
/// of only a few mostly waits for one directory after the other.
constexpr double kSteadyDirectories = 50;

}  // namespace

void CostModel::add_slice(Duration busy, std::size_t directories, int at_once) {
  if (directories == 0) return;
  const auto count = static_cast<double>(directories);
  const double weight = is_guess_ ? 1 : count / (count + kSteadyDirectories);
  // A slice with fewer directories than requests allowed in flight would have taken as long with
  // more.
  const double side_by_side = std::max(count, static_cast<double>(at_once));
  seconds_each_ += weight * (seconds(busy) / side_by_side - seconds_each_);
  is_guess_ = false;
}

}  // namespace stocktake
