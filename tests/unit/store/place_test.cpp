// An inventory that loses its place while it is written.

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using PlaceTest = StoreTest;

TEST_F(PlaceTest, AFileWithoutItsNameIsNoInventoryAnyMore) {
  Writer writer = planned();
  writer.commit({{{home(1), Absent{}}, 0}});
  fs::rename(path(), at("elsewhere.db"));
  write(path(), "something else");
  EXPECT_THROW(writer.commit({{{home(2), Absent{}}, 0}}), FatalError);
  EXPECT_THROW(writer.end_run(1, "finished", {}), FatalError);
  const auto left = writer.finish();
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code, ExitCode::damaged);
  EXPECT_NE(left.error().message.find(path()), std::string::npos);
  EXPECT_EQ(bytes(path()), "something else");
}

TEST_F(PlaceTest, FinishingSaysNothingOfAFileThatIsThere) {
  Writer writer = planned();
  fill(writer);
  EXPECT_TRUE(writer.finish());
  EXPECT_TRUE(check(path()).sealed);
}

}  // namespace
}  // namespace stocktake::store
