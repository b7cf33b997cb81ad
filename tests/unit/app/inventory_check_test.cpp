#include "app/inventory_check.h"

#include <gmock/gmock.h>

#include "unit/store/store_fixture.h"

namespace stocktake::app {
namespace {

class InventoryCheckTest : public store::StoreTest {
 protected:
  std::string complete(const std::string& name) const {
    store::Writer writer = planned(at(name));
    writer.commit({{{home(1), Absent{}}, 0},
                   {{home(2), Listing{{store::file("a")}, {}}}, 0},
                   {{home(3), Absent{}}, 0}});
    return at(name);
  }
  std::string with_a_gap(const std::string& name) const {
    make(at(name));
    return at(name);
  }
  std::string unfinished(const std::string& name) const {
    { const store::Writer writer = planned(at(name)); }
    return at(name);
  }
  std::string damaged(const std::string& name) const {
    make(at(name));
    sql(at(name), "UPDATE home SET file_count = 99 WHERE id = 1");
    return at(name);
  }
  static ExitCode code_of(const std::vector<std::string>& paths, std::int64_t differences = 0) {
    auto all = check_inventories(paths);
    if (!all) return all.error().code;
    return exit_code_of(*all, differences);
  }
};

TEST_F(InventoryCheckTest, TheCodeTellsHowSoundOneIs) {
  EXPECT_EQ(code_of({complete("complete.db")}), ExitCode::complete);
  EXPECT_EQ(code_of({with_a_gap("gap.db")}), ExitCode::gaps);
  EXPECT_EQ(code_of({unfinished("unfinished.db")}), ExitCode::unreachable);
  EXPECT_EQ(code_of({damaged("damaged.db")}), ExitCode::damaged);
  EXPECT_EQ(code_of({at("none.db")}), ExitCode::usage);
}

TEST_F(InventoryCheckTest, OfTwoTheWorseCounts) {
  const std::string good = complete("complete.db");
  EXPECT_EQ(code_of({good, complete("same.db")}), ExitCode::complete);
  EXPECT_EQ(code_of({good, complete("other.db")}, 1), ExitCode::gaps);
  EXPECT_EQ(code_of({good, unfinished("unfinished.db")}), ExitCode::unreachable);
  EXPECT_EQ(code_of({good, damaged("damaged.db")}), ExitCode::damaged);
  EXPECT_EQ(code_of({unfinished("u.db"), damaged("d.db")}), ExitCode::damaged);
}

TEST_F(InventoryCheckTest, GapsOfTheOtherOneAreItsOwn) {
  EXPECT_EQ(code_of({complete("complete.db"), with_a_gap("gap.db")}), ExitCode::complete);
}

TEST_F(InventoryCheckTest, TheFirstDamagedOneIsNamed) {
  const auto all = check_inventories({complete("a.db"), damaged("b.db"), damaged("c.db")});
  ASSERT_TRUE(all);
  const CheckedInventory* first = first_damaged(*all);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first, &all->at(1));
  EXPECT_FALSE(first->report.damage.empty());
}

}  // namespace
}  // namespace stocktake::app
