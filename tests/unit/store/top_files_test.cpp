#include "store/write/top_files.h"

#include "aggregates_fixture.h"

namespace stocktake::store {
namespace {

using TopFilesTest = AggregatesTest;

TEST_F(TopFilesTest, TheFirstFilesAreKeptOverBatchesAndRuns) {
  constexpr int kEach = 180;
  const auto listing = [](int from) {
    Listing files;
    for (int i = from; i < from + kEach; ++i) {
      files.files.push_back(aged(fmt::format("{}", i), i, i));
    }
    return files;
  };
  {
    Writer writer = begun();
    writer.commit({{{home(1), listing(0)}, 0}});
    writer.commit({{{home(2), listing(kEach)}, 0}});
  }
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->commit({{{home(3), listing(5000)}, 0}});
  }
  for (const auto ranking : {Ranking::largest, Ranking::oldest}) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM top_file WHERE ranking = {}",
                                 static_cast<int>(ranking))),
              static_cast<std::int64_t>(kTopFiles));
  }
  EXPECT_EQ(number("SELECT min(value) FROM top_file WHERE ranking = 0"), 340);
  EXPECT_EQ(number("SELECT count(*) FROM top_file WHERE directory = 3"), 2 * kEach);
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(TopFilesTest, ABatchThatFailsLeavesNothingBehind) {
  {
    Writer writer = begun();
    EXPECT_THROW(writer.commit({{{home(1), Listing{{file("a", 1000)}, {}}}, 0},
                                {{home(1), Listing{{file("a", 1000)}, {}}}, 0}}),
                 std::logic_error);
    list_all(writer);
  }
  EXPECT_EQ(number("SELECT count(*) FROM top_file WHERE value = 1000"), 0);
  EXPECT_FALSE(check(path()).is_damaged());
}

}  // namespace
}  // namespace stocktake::store
