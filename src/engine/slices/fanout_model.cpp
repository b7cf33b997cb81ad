#include "engine/slices/fanout_model.h"

#include <algorithm>

namespace stocktake {
namespace {

/// Weight, in listed directories, of the initial assumption.
constexpr double kPrior = 4;
constexpr double kPriorOfHomes = 3;  ///< subdirectories of a home
constexpr double kPriorBelow = 0.5;
constexpr double kMost = 10'000;

}  // namespace

std::size_t FanoutModel::level_of(int depth) {
  return std::min(static_cast<std::size_t>(std::max(depth, 0)), kDepths - 1);
}

void FanoutModel::add(int depth, std::size_t subdirectories) {
  Level& level = levels_.at(level_of(depth));
  level.listed += 1;
  level.subdirectories += static_cast<double>(subdirectories);
}

double FanoutModel::expected(int depth) const {
  double below = 0;
  double here = 1;
  for (std::size_t at = kDepths; at-- > level_of(depth);) {
    const Level& level = levels_.at(at);
    const double prior = at == 0 ? kPriorOfHomes : kPriorBelow;
    const double width = (level.subdirectories + kPrior * prior) / (level.listed + kPrior);
    here = std::min(1 + width * below, kMost);
    below = here;
  }
  return here;
}

}  // namespace stocktake
