#include "engine/slices/cost_model.h"

#include <algorithm>

namespace stocktake {
namespace {

/// A slice of so many directories moves what is expected of one half of the way: one of a few is
/// mostly waiting for them one after the other.
constexpr double kSteadyDirectories = 50;

}  // namespace

void CostModel::add_slice(Duration busy, std::size_t directories, int at_once) {
  if (directories == 0) return;
  const auto count = static_cast<double>(directories);
  const double weight = is_guess_ ? 1 : count / (count + kSteadyDirectories);
  // Fewer than may be asked for at once: with more there, it would have been as long for all.
  const double side_by_side = std::max(count, static_cast<double>(at_once));
  seconds_each_ += weight * (seconds(busy) / side_by_side - seconds_each_);
  is_guess_ = false;
}

}  // namespace stocktake
