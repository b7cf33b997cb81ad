// An inventory with a second name: SQLite finds its log only beside the name that the scan used.

#include "store_fixture.h"

namespace stocktake::store {
namespace {

class HardLinksTest : public StoreTest {
 protected:
  HardLinksTest() { fs::create_directory(at("elsewhere")); }

  /// An inventory whose scan was killed: nearly all of it is in its `-wal`.
  void make_killed() const {
    in_child([&] {
      Writer writer = planned();
      writer.commit({{{home(1), Listing{{file("a")}, {}}}, 0}});
      ::_exit(0);
      return 0;
    });
    ASSERT_GT(fs::file_size(path() + "-wal"), 0U);
  }
  static std::int64_t files_in(const std::string& where) {
    auto reader = Reader::open(where);
    return reader ? reader->overview().files : -1;
  }
  void expect_refused(const std::string& where, const std::string& text) const {
    const auto reader = Reader::open(where);
    const auto writer = Writer::resume(where);
    ASSERT_FALSE(reader);
    ASSERT_FALSE(writer);
    for (const Failure& failure : {reader.error(), writer.error()}) {
      EXPECT_EQ(failure.code, ExitCode::usage);
      EXPECT_NE((failure.message + failure.remedy).find(text), std::string::npos)
          << failure.message;
    }
    EXPECT_FALSE(fs::exists(where + "-wal"));
  }
};

TEST_F(HardLinksTest, TheLogOfAKilledScanIsBesideTheFirstName) {
  make_killed();
  fs::create_hard_link(path(), at("link.db"));
  expect_refused(at("link.db"), "name the inventory as the scan did: " + path());
  EXPECT_EQ(files_in(path()), 1);
  EXPECT_TRUE(Writer::resume(path()));
}

TEST_F(HardLinksTest, ASymbolicLinkIsNoNameOfItsOwn) {
  make_killed();
  fs::create_symlink(path(), at("link.db"));
  EXPECT_EQ(files_in(at("link.db")), 1);
}

TEST_F(HardLinksTest, ANameInAnotherDirectoryMayHaveTheLog) {
  make_killed();
  fs::create_hard_link(path(), at("elsewhere/link.db"));
  expect_refused(at("elsewhere/link.db"), "has 2 names");
  EXPECT_EQ(files_in(path()), 1);
}

TEST_F(HardLinksTest, AnUnfinishedInventoryWithoutALogHasAllItsNames) {
  { const Writer closed = planned(); }
  ASSERT_FALSE(fs::exists(path() + "-wal"));
  fs::create_hard_link(path(), at("link.db"));
  EXPECT_EQ(files_in(at("link.db")), 0);
  EXPECT_TRUE(Writer::resume(at("link.db")));
}

TEST_F(HardLinksTest, AFinishedInventoryIsReadByEachName) {
  make(path());
  fs::create_hard_link(path(), at("elsewhere/link.db"));
  EXPECT_EQ(files_in(path()), 2);
  EXPECT_EQ(files_in(at("elsewhere/link.db")), 2);
  EXPECT_TRUE(Writer::resume(at("elsewhere/link.db")));
}

TEST_F(HardLinksTest, AJournalBesideAnotherNameIsNotOverlooked) {
  make(path());
  fs::create_hard_link(path(), at("link.db"));
  write(path() + "-journal", "a transaction to roll back");
  expect_refused(at("link.db"), path());
}

TEST_F(HardLinksTest, FreshReplacesOnlyTheNameThatIsGiven) {
  make_killed();
  fs::create_hard_link(path(), at("link.db"));
  { ASSERT_TRUE(Writer::create(at("link.db"), true)); }
  EXPECT_EQ(files_in(path()), 1);
  EXPECT_EQ(files_in(at("link.db")), 0);
}

}  // namespace
}  // namespace stocktake::store
