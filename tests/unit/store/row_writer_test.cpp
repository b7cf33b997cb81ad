#include "aggregates_fixture.h"

namespace stocktake::store {
namespace {

using RowWriterTest = AggregatesTest;

TEST_F(RowWriterTest, UsageIsKeptByHomeKindAndAge) {
  {
    Writer writer = begun();
    list_all(writer);
    EXPECT_EQ(number("SELECT sum(file_count) FROM usage WHERE home = 2"), 4);
    EXPECT_EQ(number("SELECT size FROM usage WHERE home = 2 AND age = 4"), 50);
    EXPECT_EQ(number("SELECT unsized_count FROM breakdown WHERE kind = 'NOTEBOOK'"), 1);
    EXPECT_EQ(number("SELECT sum(size) FROM breakdown WHERE age = 'under 30 days'"), 108);
  }
  EXPECT_FALSE(check(path()).is_damaged());
}

}  // namespace
}  // namespace stocktake::store
