#include "store/verify/compare.h"

#include "store_fixture.h"

namespace stocktake::store {
namespace {

/// Compares two inventories of one user each, with two files and a gap. Tests change the second
/// one.
class CompareTest : public StoreTest {
 protected:
  struct Content {
    std::string user = "ann";
    OwnerKind owner = OwnerKind::user;
    std::vector<Entry> files{file("a"), file("b")};
    Gap gap = denied();
  };

  void make_one(const std::string& where, const Content& content) const {
    auto writer = Writer::create(where, true);
    writer->store_scan_spec(
        scan_spec(), {{content.user, {content.owner}, {{Source::workspace, "/Users/ann"}}}}, {});
    const Task task{1, 1, Source::workspace, 0, "/Users/ann"};
    writer->commit(
        {{{task, Listing{content.files, {{"d"}}}}, 2}, {{child(task, 2, "d"), content.gap}, 0}});
  }

  std::vector<Difference> differences(const Content& other) const {
    make_one(at("one.db"), {});
    make_one(at("other.db"), other);
    auto one = Reader::open(at("one.db"));
    auto two = Reader::open(at("other.db"));
    std::vector<Difference> found;
    const auto count = compare(*one, *two, [&](const Difference& each) { found.push_back(each); });
    EXPECT_EQ(count, static_cast<std::int64_t>(found.size()));
    EXPECT_EQ(found.empty(), one->digest() == two->digest());
    return found;
  }
};

TEST_F(CompareTest, TheSameContentHasNoDifference) {
  EXPECT_TRUE(differences({}).empty());
}

TEST_F(CompareTest, WhatTheDigestLeavesOutIsNoDifference) {
  Content other;
  other.files[0].object_id = 99;
  other.gap.message = "other words";
  other.gap.attempts = 7;
  EXPECT_TRUE(differences(other).empty());
}

TEST_F(CompareTest, AFileThatChangedHasBothSides) {
  for (auto change :
       {+[](Entry& entry) { entry.size = 11; }, +[](Entry& entry) { entry.size = {}; },
        +[](Entry& entry) { entry.modified_at = {}; },
        +[](Entry& entry) { entry.kind = "LIBRARY"; }}) {
    Content other;
    change(other.files[1]);
    const auto found = differences(other);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].file->path, "/Users/ann/b");
    EXPECT_EQ(found[0].other_file->path, "/Users/ann/b");
  }
}

TEST_F(CompareTest, AFileThatOnlyOneHasHasOneSide) {
  Content other;
  other.files = {file("a"), file("aa"), file("c")};
  const auto found = differences(other);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].other_file->path, "/Users/ann/aa");
  EXPECT_FALSE(found[0].file);
  EXPECT_EQ(found[1].file->path, "/Users/ann/b");
  EXPECT_FALSE(found[1].other_file);
  EXPECT_EQ(found[2].other_file->path, "/Users/ann/c");
}

TEST_F(CompareTest, AnEmptyOneLacksAll) {
  Content other;
  other.files.clear();
  EXPECT_EQ(differences(other).size(), 2U);
}

TEST_F(CompareTest, AGapThatChangedIsADifference) {
  Content other;
  other.gap.http_status = 500;
  const auto found = differences(other);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].gap->gap.http_status, 403);
  EXPECT_EQ(found[0].other_gap->gap.http_status, 500);
}

TEST_F(CompareTest, UsersAreComparedByNameAndWhetherTheyAreGone) {
  Content other;
  other.owner = OwnerKind::nobody;
  EXPECT_EQ(differences(other).size(), 1U);
  other = {};
  other.user = "bob";
  EXPECT_EQ(differences(other).size(), 2U + 4U + 2U);  // users, files and gaps of both
}

TEST_F(CompareTest, FilesThatShareAPathAreComparedAsASet) {
  // A name with a slash in it can equal the path of a file in a subdirectory.
  const auto make_shared = [](const std::string& where, std::int64_t one, std::int64_t two) {
    auto writer = Writer::create(where, true);
    writer->store_scan_spec(scan_spec(), {{"ann", {}, {{Source::workspace, "/Users/ann"}}}}, {});
    const Task task{1, 1, Source::workspace, 0, "/Users/ann"};
    writer->commit({{{task, Listing{{file("d/x", one)}, {{"d"}}}}, 2},
                    {{child(task, 2, "d"), Listing{{file("x", two)}, {}}}, 0}});
  };
  make_shared(at("one.db"), 1, 2);
  make_shared(at("other.db"), 2, 1);
  make_shared(at("third.db"), 2, 3);
  auto one = Reader::open(at("one.db"));
  auto other = Reader::open(at("other.db"));
  auto third = Reader::open(at("third.db"));
  EXPECT_EQ(compare(*one, *other, [](const Difference&) {}), 0);
  EXPECT_EQ(compare(*one, *third,
                    [](const Difference& each) {
                      EXPECT_EQ(each.file->entry.size, 1);
                      EXPECT_EQ(each.other_file->entry.size, 3);
                    }),
            1);
}

}  // namespace
}  // namespace stocktake::store
