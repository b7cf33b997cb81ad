#include "store/write/subtree_totals.h"

#include "aggregates_fixture.h"

namespace stocktake::store {
namespace {

using SubtreeTotalsTest = AggregatesTest;

TEST_F(SubtreeTotalsTest, TreesAreStoredWithAFinishedInventory) {
  {
    Writer writer = begun();
    list_all(writer);
    EXPECT_EQ(number("SELECT count(*) FROM tree"), 0);
  }
  EXPECT_EQ(number("SELECT count(*) FROM tree"), 2);
  EXPECT_EQ(number("SELECT size FROM tree WHERE directory = 2"), 151);
  EXPECT_EQ(number("SELECT file_count FROM tree WHERE directory = 2"), 4);
  EXPECT_EQ(number("SELECT unsized_count FROM tree WHERE directory = 4"), 1);
  EXPECT_EQ(number("SELECT directory_count FROM tree WHERE directory = 2"), 3);
  EXPECT_EQ(number("SELECT gap_count FROM tree WHERE directory = 2"), 1);
  EXPECT_EQ(number("SELECT last_modified FROM tree WHERE directory = 4"), kBegun + 3 * kDayMs);
  EXPECT_EQ(number("SELECT tree_size FROM directories WHERE path = '/Users/ann@x/a'"), 150);
  EXPECT_EQ(number("SELECT tree_size FROM directories WHERE path = '/Users/ann@x/a/b'"), 150);
}

TEST_F(SubtreeTotalsTest, AnUnfinishedInventoryHasNoTreesAndAReaderMakesItsOwn) {
  Writer writer = begun();
  writer.commit({{{home(2), Listing{{file("top", 1)}, {{"a"}}}}, 4}});
  SQLite::Database reader(path(), SQLite::OPEN_READONLY);
  EXPECT_FALSE(has_subtree_totals(reader));
  compute_subtree_totals(reader);
  EXPECT_EQ(reader.execAndGet("SELECT size FROM tree WHERE directory = 2").getInt(), 1);
  EXPECT_EQ(reader.execAndGet("SELECT waiting_count FROM tree WHERE directory = 2").getInt(), 1);
  compute_subtree_totals(reader);
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(SubtreeTotalsTest, TreesGoAsSoonAsSomethingIsAdded) {
  make(path());
  ASSERT_GT(number("SELECT count(*) FROM tree"), 0);
  sql(path(),
      "UPDATE directory SET state = 0 WHERE id = 3; UPDATE home SET waiting_count = 1 "
      "WHERE id = 3");
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->commit({{{home(3), Listing{{file("late", 9)}, {}}}, 0}});
    EXPECT_EQ(number("SELECT count(*) FROM tree"), 0);
  }
  EXPECT_EQ(number("SELECT size FROM tree WHERE directory = 2"), 0);
  EXPECT_FALSE(check(path()).is_damaged());
}

}  // namespace
}  // namespace stocktake::store
