#include "app/engine_factory.h"

#include <gmock/gmock.h>

#include <utility>

namespace stocktake::app {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(EngineFactoryTest, LimitsOfTheRequestHoldForAllSlicesTogether) {
  ScanRequest request;
  EXPECT_EQ(slice_limits(request).max_rate, SliceLimits{}.max_rate);
  request.connection.max_in_flight = 5;
  request.connection.max_rate = 7;
  request.debug = true;
  const SliceLimits limits = slice_limits(request);
  EXPECT_EQ(limits.max_in_flight, 5);
  EXPECT_EQ(limits.max_rate, 7);
  EXPECT_TRUE(limits.debug);
}

TEST(EngineFactoryTest, TheChunkSizeCanOnlyMakeTheFirstWaveSmaller) {
  ScanRequest request;
  const std::size_t usual = slice_limits(request).first_wave;
  request.chunk_size = 3;
  EXPECT_EQ(slice_limits(request).first_wave, 3U);
  request.chunk_size = 1'000'000;
  EXPECT_EQ(slice_limits(request).first_wave, usual);
}

class SliceObserver final : public ScanObserver {
 public:
  void on_first_wave(std::size_t slices) override { waves.push_back(slices); }
  void on_slice_ended(const SliceOutcome& outcome, std::size_t directories) override {
    ended.emplace_back(outcome.executor, directories);
  }
  std::vector<std::size_t> waves;
  std::vector<std::pair<std::string, std::size_t>> ended;
};

TEST(EngineFactoryTest, TheWatchTellsTheObserver) {
  SliceObserver observer;
  const SliceWatch watch = slice_watch(observer);
  watch.first_wave(4);
  SliceOutcome outcome;
  outcome.executor = "1";
  watch.ended(outcome, 12);
  EXPECT_THAT(observer.waves, ElementsAre(4U));
  EXPECT_THAT(observer.ended, ElementsAre(Pair("1", 12U)));
}

}  // namespace
}  // namespace stocktake::app
