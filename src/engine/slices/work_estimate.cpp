#include "engine/slices/work_estimate.h"

namespace stocktake {
namespace {

/// A slice of so many directories moves what is expected of one half of the way: one of a few is
/// mostly waiting for them one after the other.
constexpr double kSteadyDirectories = 50;

}  // namespace

void WorkEstimate::add_slice(Duration busy, std::size_t directories) {
  if (directories == 0) return;
  const auto count = static_cast<double>(directories);
  const double weight = is_guess_ ? 1 : count / (count + kSteadyDirectories);
  seconds_each_ += weight * (seconds(busy) / count - seconds_each_);
  is_guess_ = false;
}

}  // namespace stocktake
