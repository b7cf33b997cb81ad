#include "forecast/estimate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "util/random.h"

namespace stocktake::forecast {
namespace {

constexpr int kWorlds = 400;
constexpr double kMaxDraws = 20e6;
constexpr double kOutside = 0.025;  ///< share of the resamples outside of the range, on each side
/// Bounds of the tail exponent. At 1 or less the mean does not exist; with more than 5, homes are
/// nearly equal.
constexpr double kWildest = 1.1;
constexpr double kTamest = 5;
/// A tail fitted to fewer homes than this would be noise.
constexpr std::size_t kEnoughForTail = 5;
constexpr double kUnknownTail = 1.5;
/// Largest factor between a drawn home and the largest home sampled.
constexpr double kMaxGrowth = 100;

double sum_of(const std::vector<std::int64_t>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 0.0);
}

std::int64_t unseen(const Stratum& stratum) {
  return std::max<std::int64_t>(0,
                                stratum.homes - static_cast<std::int64_t>(stratum.sampled.size()));
}

/// Draws the requests of a stratum's homes that were not sampled, for one bootstrap resample.
double draw_unseen(const Stratum& stratum, MersenneRandom& draw) {
  const auto& measured = stratum.sampled;
  const auto count = static_cast<double>(measured.size());
  // Resamples the sample with replacement, which models its sampling error.
  std::vector<std::int64_t> world(measured.size());
  for (auto& size : world) size = measured[draw.index(measured.size())];
  const auto largest = static_cast<double>(*std::max_element(world.begin(), world.end()));
  const double exponent = tail_exponent(world);
  // The share of homes that are larger than all sampled ones: Beta(1, m), for any distribution.
  const double larger = 1 - std::pow(1 - draw.fraction(), 1 / count);
  double total = 0;
  for (std::int64_t home = unseen(stratum); home > 0; --home) {
    if (draw.fraction() >= larger) {
      total += static_cast<double>(world[draw.index(world.size())]);
    } else {
      const double growth = std::pow(1 - draw.fraction(), -1 / exponent);
      total += largest * std::min(growth, kMaxGrowth);
    }
  }
  return total;
}

}  // namespace

double tail_exponent(std::vector<std::int64_t> sizes) {
  if (sizes.size() < kEnoughForTail) return kUnknownTail;
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  const std::size_t top = std::max<std::size_t>(2, sizes.size() / 5);
  const auto threshold = static_cast<double>(std::max<std::int64_t>(1, sizes[top]));
  double logs = 0;
  for (std::size_t i = 0; i < top; ++i) logs += std::log(static_cast<double>(sizes[i]) / threshold);
  if (logs <= 0) return kTamest;
  return std::clamp(static_cast<double>(top) / logs, kWildest, kTamest);
}

std::vector<Stratum> strata_of(const Population& population) {
  std::vector<Stratum> strata(all_sources().size());
  for (const PopulationHome& home : population.homes) ++strata[index_of(home.source)].homes;
  for (const SampledHome& home : population.sample) {
    strata[index_of(home.source)].sampled.push_back(home.requests());
  }
  return strata;
}

Range estimate_requests(const std::vector<Stratum>& strata, std::uint64_t seed) {
  double known = 0;
  double expected = 0;
  double to_draw = 0;
  for (const Stratum& stratum : strata) {
    const double sum = sum_of(stratum.sampled);
    known += sum;
    if (stratum.sampled.empty()) continue;
    const auto rest = static_cast<double>(unseen(stratum));
    expected += rest * sum / static_cast<double>(stratum.sampled.size());
    to_draw += rest;
  }
  const double exact = known + expected;
  if (to_draw == 0) return {exact, exact, exact};
  const int worlds = std::clamp(static_cast<int>(kMaxDraws / to_draw), 20, kWorlds);
  std::vector<double> totals;
  MersenneRandom draw(seed);
  for (int world = 0; world < worlds; ++world) {
    double total = known;
    for (const Stratum& stratum : strata) {
      if (!stratum.sampled.empty()) total += draw_unseen(stratum, draw);
    }
    totals.push_back(total);
  }
  std::sort(totals.begin(), totals.end());
  const auto at = [&](double part) {
    return totals[static_cast<std::size_t>(part * static_cast<double>(worlds - 1))];
  };
  return {exact, std::min(exact, at(kOutside)), std::max(exact, at(1 - kOutside))};
}

}  // namespace stocktake::forecast
