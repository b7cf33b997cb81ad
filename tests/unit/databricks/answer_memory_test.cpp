#include "databricks/answer_memory.h"

#include <gmock/gmock.h>

namespace stocktake::databricks {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr MemoryLimit kSmall{128 * kMiB, true};
constexpr MemoryLimit kLarge{16 * 1024 * kMiB, false};

TEST(AnswerMemory, ABodyAndWhatIsMadeOfItFitInTheContainer) {
  net::CurlOptions options;
  limit_bodies(options, kSmall);
  EXPECT_GT(options.max_body_bytes, 16 * kMiB);
  EXPECT_LT(5 * options.max_body_bytes, 100 * kMiB);
  EXPECT_EQ(options.max_total_body_bytes, options.max_body_bytes);
  EXPECT_THAT(options.body_remedy, HasSubstr("128 MiB, the limit of its cgroup"));
  EXPECT_THAT(options.body_remedy, HasSubstr("--resume"));
  EXPECT_THAT(options.streamed_remedy, HasSubstr("--max-answer"));
}

TEST(AnswerMemory, OnALargeMachineMemoryIsNotWhatHelps) {
  net::CurlOptions options;
  limit_bodies(options, kLarge);
  EXPECT_EQ(options.max_body_bytes, 64 * kMiB);
  EXPECT_EQ(options.body_remedy, "");
  EXPECT_EQ(large_listings(kLarge, "").remedy, "");
  EXPECT_EQ(large_listings(kLarge, "").max_directories, std::size_t{1} << 20U);
}

TEST(AnswerMemory, InAContainerThatIsTooSmallForAnythingSomethingIsStillRead) {
  net::CurlOptions options;
  limit_bodies(options, {8 * kMiB, true});
  EXPECT_EQ(options.max_body_bytes, 4 * kMiB);
}

TEST(AnswerMemory, SubdirectoriesFitInTheContainer) {
  const LargeListings large = large_listings(kSmall, "/folder");
  EXPECT_EQ(large.folder, "/folder");
  EXPECT_GT(large.max_directories, 100'000U);
  EXPECT_LT(large.max_directories, 250'000U);
  EXPECT_THAT(large.remedy, HasSubstr("128 MiB"));
}

}  // namespace
}  // namespace stocktake::databricks
