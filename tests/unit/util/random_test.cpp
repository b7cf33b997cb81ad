#include "util/random.h"

#include <gmock/gmock.h>

#include <limits>

namespace stocktake {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

constexpr std::uint64_t kAllBits = std::numeric_limits<std::uint64_t>::max();

TEST(Mix, IsTheSameInEveryVersion) {
  EXPECT_EQ(mix(7, 8), 4226922219821352084U);
  EXPECT_EQ(mix(1, "/Users/ann@x"), 16046486715770511504U);
}

TEST(Fraction, IsBelowOne) {
  EXPECT_EQ(fraction(0), 0);
  EXPECT_LT(fraction(kAllBits), 1);
  EXPECT_GT(fraction(kAllBits), 0.999'999);
}

TEST(SplitMix64Test, GivesThePublishedNumbers) {
  SplitMix64 engine(1234567);
  EXPECT_EQ(engine(), 6457827717110365317U);
  EXPECT_EQ(engine(), 3203168211198807973U);
  EXPECT_EQ(engine(), 9817491932198370423U);
}

TEST(SplitMix64Test, WithAStepOfOneGivesWhatTheSimulatedWorkspacesAreMadeFrom) {
  SplitMix64 engine(5, 1);
  EXPECT_EQ(engine(), 7134611160154358618U);
  EXPECT_EQ(engine(), 13647215125184110592U);
  EXPECT_EQ(engine(), 7191089600892374487U);
}

TEST(MersenneRandomTest, GivesWhatPlansAreMadeFrom) {
  EXPECT_DOUBLE_EQ(MersenneRandom(1).fraction(), 0.13387664401253263);
  EXPECT_EQ(MersenneRandom(1).index(1000), 133U);
  EXPECT_THAT(MersenneRandom(1).sample(10, 4), ElementsAre(1, 2, 5, 3));
}

TEST(RandomTest, StaysWithinItsBounds) {
  Random random(1);
  std::vector<int> seen(3);
  for (int i = 0; i < 1000; ++i) {
    ++seen.at(random.below(3));
    EXPECT_LT(random.index(7), 7U);
    const auto drawn = random.between(-2, 2);
    EXPECT_GE(drawn, -2);
    EXPECT_LE(drawn, 2);
  }
  for (const int times : seen) EXPECT_GT(times, 250);
}

TEST(RandomTest, ChanceIsAsOftenAsItsProbability) {
  Random random(1);
  int hits = 0;
  for (int i = 0; i < 1000; ++i) {
    hits += random.chance(0.25) ? 1 : 0;
    EXPECT_FALSE(random.chance(0));
    EXPECT_TRUE(random.chance(1));
  }
  EXPECT_NEAR(hits, 250, 50);
}

TEST(RandomTest, ASampleHasNoNumberTwice) {
  const std::vector<std::size_t> all{0, 1, 2, 3, 4};
  EXPECT_THAT(Random(1).sample(5, 9), UnorderedElementsAreArray(all));
  EXPECT_EQ(Random(1).sample(5, 2).size(), 2U);
}

TEST(RandomTest, ShufflesAllItems) {
  const std::vector<int> ordered{1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<int> items = ordered;
  Random(1).shuffle(items);
  EXPECT_NE(items, ordered);
  EXPECT_THAT(items, UnorderedElementsAreArray(ordered));
}

TEST(RandomTest, ASplitDoesNotDependOnHowMuchIsDrawnFromIt) {
  Random one(9);
  Random other(9);
  Random split = one.split();
  Random other_split = other.split();
  EXPECT_EQ(split.next(), other_split.next());
  for (int i = 0; i < 10; ++i) static_cast<void>(split.next());
  EXPECT_EQ(one.next(), other.next());
}

}  // namespace
}  // namespace stocktake
