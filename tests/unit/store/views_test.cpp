#include <array>
#include <map>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ViewsTest = StoreTest;

TEST_F(ViewsTest, UsageBelowADirectoryIsOfTheFilesThereAlone) {
  {
    Writer writer = planned();
    const Task ann = home(2);
    const Task data = child(ann, 4, "data");
    writer.commit(
        {{{home(1), Absent{}}, 0},
         {{ann, Listing{{file("a", 1)}, {{"data"}}}}, 4},
         {{data, Listing{{file("b", 20), file("n", std::nullopt, "NOTEBOOK")}, {{"deep"}}}}, 5},
         {{child(data, 5, "deep"), Listing{{file("c", 300)}, {}}}, 0},
         {{home(3), Absent{}}, 0}});
  }
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  const auto usage = [&](const std::string& under) {
    std::map<std::string, std::array<std::int64_t, 3>> of_kind;
    reader->each_usage({.user = "", .source = Source::workspace, .under = under},
                       [&](const UsageRow& row) {
                         auto& sum = of_kind[row.kind];
                         sum[0] += row.totals.files;
                         sum[1] += row.totals.bytes;
                         sum[2] += row.totals.unknown_size;
                       });
    return of_kind;
  };
  using Sums = std::map<std::string, std::array<std::int64_t, 3>>;
  EXPECT_EQ(usage("/Users/ann@x"), (Sums{{"FILE", {3, 321, 0}}, {"NOTEBOOK", {1, 0, 1}}}));
  EXPECT_EQ(usage("/Users/ann@x/data"), (Sums{{"FILE", {2, 320, 0}}, {"NOTEBOOK", {1, 0, 1}}}));
  EXPECT_EQ(usage("/Users/ann@x/data/deep"), (Sums{{"FILE", {1, 300, 0}}}));
}

}  // namespace
}  // namespace stocktake::store
