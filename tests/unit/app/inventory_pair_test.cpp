#include "app/inventory_pair.h"

#include <gmock/gmock.h>

#include "unit/store/store_fixture.h"

namespace stocktake::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class InventoryPairTest : public store::StoreTest {
 protected:
  std::string complete(const std::string& name, const std::string& host = "https://x.cloud") const {
    auto writer = store::Writer::create(at(name), true);
    store::ScanSpec of_host = scan_spec();
    of_host.host = host;
    writer->store_scan_spec(of_host, users(), {});
    for (DirectoryId id = 1; id <= 3; ++id) writer->commit({{{home(id), Absent{}}, 0}});
    return at(name);
  }
};

TEST_F(InventoryPairTest, TwoWholeOnesOfAWorkspaceNeedNoNote) {
  const auto pair = open_pair(complete("a.db"), complete("b.db"));
  ASSERT_TRUE(pair);
  EXPECT_TRUE(pair->notes.empty());
  EXPECT_EQ(pair->before.path(), at("a.db"));
  EXPECT_EQ(pair->after.path(), at("b.db"));
}

TEST_F(InventoryPairTest, NotesWhatLimitsTheComparison) {
  const std::string before = complete("a.db", "https://y.cloud");
  make(at("b.db"));
  const auto pair = open_pair(before, at("b.db"));
  ASSERT_TRUE(pair);
  EXPECT_THAT(
      pair->notes,
      ElementsAre(
          "note: the inventories are of different workspaces: https://y.cloud and https://x.cloud",
          "note: " + at("b.db") + " has 1 gaps, and 0 directories that are not listed yet"));
}

TEST_F(InventoryPairTest, TheDefaultPortMakesNoOtherWorkspace) {
  const auto pair = open_pair(complete("a.db", "https://x.cloud:443"), complete("b.db"));
  ASSERT_TRUE(pair);
  EXPECT_TRUE(pair->notes.empty());
}

TEST_F(InventoryPairTest, WithoutHomesThereIsNothingToCompare) {
  { auto unplanned = store::Writer::create(at("b.db"), false); }
  const auto pair = open_pair(complete("a.db"), at("b.db"));
  ASSERT_FALSE(pair);
  EXPECT_EQ(pair.error().code, ExitCode::usage);
  EXPECT_THAT(pair.error().message, HasSubstr("b.db has nothing to compare"));
}

TEST_F(InventoryPairTest, FailsWhereOneIsNotThere) {
  const auto pair = open_pair(at("none.db"), complete("b.db"));
  ASSERT_FALSE(pair);
  EXPECT_EQ(pair.error().code, ExitCode::usage);
}

}  // namespace
}  // namespace stocktake::app
