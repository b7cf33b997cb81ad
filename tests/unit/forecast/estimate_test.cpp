#include "forecast/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "util/random.h"

namespace stocktake::forecast {
namespace {

std::vector<std::int64_t> first(const std::vector<std::int64_t>& sizes, MersenneRandom& draw,
                                std::size_t count) {
  std::vector<std::int64_t> sample;
  for (const std::size_t at : draw.sample(sizes.size(), count)) sample.push_back(sizes[at]);
  return sample;
}

TEST(Estimate, WhatWasSeenWhollyIsExact) {
  const Range range = estimate_requests({{3, {1, 5, 9}}, {2, {7, 7}}}, 1);
  EXPECT_DOUBLE_EQ(range.expected, 29);
  EXPECT_DOUBLE_EQ(range.low, 29);
  EXPECT_DOUBLE_EQ(range.high, 29);
}

TEST(Estimate, EachSourceIsLikeItsOwnSample) {
  const Range range = estimate_requests({{100, {1, 1, 1, 1}}, {50, {20, 20, 20, 20}}}, 1);
  EXPECT_DOUBLE_EQ(range.expected, 1100);
  EXPECT_LE(range.low, 1100);
  EXPECT_GE(range.high, 1100);
}

TEST(Estimate, IsTheSameForTheSameSeed) {
  const std::vector<Stratum> strata{{1000, {1, 4, 2, 90, 3, 8}}};
  EXPECT_EQ(estimate_requests(strata, 7).high, estimate_requests(strata, 7).high);
  EXPECT_EQ(estimate_requests(strata, 7).low, estimate_requests(strata, 7).low);
}

TEST(Estimate, NobodyThere) {
  const Range range = estimate_requests({{0, {}}, {0, {}}}, 1);
  EXPECT_EQ(range.expected, 0);
  EXPECT_EQ(range.high, 0);
}

TEST(Estimate, MoreSeenIsMoreCertain) {
  std::vector<std::int64_t> some{1, 20, 7, 3, 12, 9, 15, 2};
  std::vector<std::int64_t> many;
  for (int i = 0; i < 20; ++i) many.insert(many.end(), some.begin(), some.end());
  const auto width = [](const Range& range) { return (range.high - range.low) / range.expected; };
  EXPECT_LT(width(estimate_requests({{1000, many}}, 1)),
            width(estimate_requests({{1000, some}}, 1)));
}

/// Of 100 ranges, the number that contain the true value, for homes with sizes from `size`.
template <typename Size>
int hits_of_100(Size size) {
  int hits = 0;
  for (std::uint64_t trial = 1; trial <= 100; ++trial) {
    MersenneRandom draw(trial);
    std::vector<std::int64_t> sizes;
    for (int i = 0; i < 400; ++i) sizes.push_back(size(draw));
    const auto truth = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    const Range range = estimate_requests({{400, first(sizes, draw, 20)}}, trial);
    hits += range.low <= truth && truth <= range.high ? 1 : 0;
  }
  return hits;
}

TEST(Estimate, TheRangeHoldsTheTruthOfEvenHomes) {
  EXPECT_GE(hits_of_100(
                [](MersenneRandom& draw) { return 1 + static_cast<std::int64_t>(draw.index(33)); }),
            85);
}

TEST(Estimate, TheRangeHoldsTheTruthOfSkewedHomes) {
  EXPECT_GE(hits_of_100([](MersenneRandom& draw) {
              return static_cast<std::int64_t>(4 * std::pow(1 - draw.fraction(), -1 / 1.5));
            }),
            80);
}

TEST(Estimate, TailExponents) {
  EXPECT_DOUBLE_EQ(tail_exponent({1, 2}), 1.5);  // too few sizes to fit a tail
  EXPECT_DOUBLE_EQ(tail_exponent({5, 5, 5, 5, 5, 5}), 5);
  EXPECT_DOUBLE_EQ(tail_exponent({1, 1, 1, 1, 1, 1'000'000}), 1.1);
  EXPECT_GT(tail_exponent({10, 11, 12, 13, 14, 15}), tail_exponent({1, 2, 4, 8, 16, 32}));
}

}  // namespace
}  // namespace stocktake::forecast
