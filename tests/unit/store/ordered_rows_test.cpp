// What a reader returns for users in every state, and in which order.

#include <algorithm>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

class OrderedRowsTest : public StoreTest {
 protected:
  std::vector<std::string> paths() const {
    std::vector<std::string> all;
    Reader::open(path())->each_file([&](const FileRow& row) { all.push_back(row.path); });
    return all;
  }
  std::vector<UserRow> rows() const {
    std::vector<UserRow> all;
    Reader::open(path())->each_user([&](const UserRow& row) { all.push_back(row); });
    return all;
  }
};

TEST_F(OrderedRowsTest, PathsAreSortedByBytesWhateverTheirDirectory) {
  Writer writer = planned();
  const Task ann = home(2);
  writer.commit({{{ann, Listing{{file("a.txt"), file("a-b"), file("a"), file("B"), file("\xc3\xa4"),
                                 file("a b")},
                                {{"a"}, {"a.d"}}}},
                  4},
                 {{child(ann, 4, "a"), Listing{{file("x"), file("-")}, {}}}, 0},
                 {{child(ann, 5, "a.d"), Listing{{file("z")}, {}}}, 0}});
  const auto found = paths();
  const std::vector<std::string> expected{
      "/Users/ann@x/B",   "/Users/ann@x/a",     "/Users/ann@x/a b",
      "/Users/ann@x/a-b", "/Users/ann@x/a.d/z", "/Users/ann@x/a.txt",
      "/Users/ann@x/a/-", "/Users/ann@x/a/x",   "/Users/ann@x/\xc3\xa4"};
  EXPECT_EQ(found, expected);
}

TEST_F(OrderedRowsTest, AFileInPlaceOfAHomeHasTheHomesPath) {
  Writer writer = planned();
  writer.commit({{{home(2), Listing{{file("")}, {}}}, 0}});
  EXPECT_EQ(paths(), std::vector<std::string>{"/Users/ann@x"});
}

TEST_F(OrderedRowsTest, AHomeIsFoundOnlyWhenItIsListed) {
  Writer writer = planned();
  EXPECT_FALSE(rows()[0].of(Source::dbfs).found);
  EXPECT_EQ(rows()[0].of(Source::dbfs).pending, 1);
  writer.commit({{{home(1), Listing{}}, 0}, {{home(2), denied()}, 0}, {{home(3), Absent{}}, 0}});
  const auto all = rows();
  EXPECT_TRUE(all[0].of(Source::dbfs).found);
  EXPECT_FALSE(all[0].of(Source::workspace).found);
  EXPECT_EQ(all[0].of(Source::workspace).gaps, 1);
  EXPECT_EQ(all[0].first_gap, "workspace /Users/ann@x: 403 PERMISSION_DENIED");
  EXPECT_FALSE(all[1].of(Source::workspace).found);
  EXPECT_EQ(all[1].of(Source::workspace).gaps, 0);
  EXPECT_EQ(all[1].first_gap, "");
}

TEST_F(OrderedRowsTest, WhatWaitsBelowAHomeIsCounted) {
  Writer writer = planned();
  writer.commit({{{home(2), Listing{{}, {{"a"}, {"b"}}}}, 4}});
  EXPECT_EQ(rows()[0].of(Source::workspace).pending, 2);
  EXPECT_EQ(rows()[0].of(Source::workspace).directories, 2);
}

TEST_F(OrderedRowsTest, TheFirstGapIsTheFirstBySourceThenPath) {
  Writer writer = planned();
  const Task dbfs = home(1);
  const Task workspace = home(2);
  writer.commit({{{workspace, Listing{{}, {{"a"}}}}, 4},
                 {{child(workspace, 4, "a"), denied()}, 0},
                 {{dbfs, Listing{{}, {{"z"}, {"b"}}}}, 5},
                 {{child(dbfs, 5, "z"), denied()}, 0},
                 {{child(dbfs, 6, "b"), denied()}, 0}});
  EXPECT_EQ(rows()[0].first_gap, "dbfs /Users/ann@x/b: 403 PERMISSION_DENIED");
}

TEST_F(OrderedRowsTest, AUserWithoutHomesIsARowToo) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  writer->store_scan_spec(scan_spec(), {{"nobody", {}, {}}, {"gone", {OwnerKind::nobody}, {}}}, {});
  const auto all = rows();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "nobody");
  EXPECT_FALSE(all[0].orphan);
  EXPECT_FALSE(all[1].orphan) << "there is no home";
}

}  // namespace
}  // namespace stocktake::store
