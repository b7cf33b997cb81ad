#include "report/diff/diff.h"

#include <gmock/gmock.h>

#include <map>

#include "report/diff/diff_report.h"
#include "unit/store/store_fixture.h"
#include "util/files.h"

namespace stocktake::report {
namespace {

using store::UserSpec;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Source kWorkspace = Source::workspace;

/// Compares two small inventories that the real writer has made.
class DiffTest : public store::StoreTest {
 protected:
  static Entry sized(std::string name, std::optional<std::int64_t> size) {
    return store::file(std::move(name), size);
  }
  static std::vector<UserSpec> ann() { return {{"ann@x", {}, {{kWorkspace, "/Users/ann@x"}}}}; }
  static store::ScanSpec plan_of(bool all_users, std::vector<Source> sources = {kWorkspace}) {
    return {"https://x.cloud", std::move(sources), all_users, 5, "1", {"admin@x", true}, {}};
  }
  static Task root(std::int64_t id, const std::string& path) {
    return {id, id, kWorkspace, 0, path};
  }

  /// Makes an inventory of these users; `write` stores its results.
  template <typename Write>
  void make(const std::string& name, const std::vector<UserSpec>& users, Write&& write,
            const store::ScanSpec& scan_spec = plan_of(true),
            const std::vector<store::PathGap>& gaps = {}) const {
    auto writer = store::Writer::create(at(name), true);
    if (!writer) throw FatalError(writer.error());
    writer->store_scan_spec(scan_spec, users, gaps);
    write(*writer);
  }

  /// Makes ann's home with the files `here` and a folder `d` with the files `below`, or a gap
  /// without.
  void make_ann(const std::string& name, std::vector<Entry> here,
                std::optional<std::vector<Entry>> below = std::vector<Entry>()) const {
    make(name, ann(), [&](store::Writer& writer) {
      const Task home = root(1, "/Users/ann@x");
      const Task folder = child(home, 2, "d");
      writer.commit({{{home, Listing{std::move(here), {{"d"}}}}, 2}});
      if (below) {
        writer.commit({{{folder, Listing{std::move(*below), {}}}, 0}});
      } else {
        writer.commit({{{folder, store::denied()}, 0}});
      }
    });
  }

  store::Reader open(const std::string& name) const {
    auto reader = store::Reader::open(at(name));
    if (!reader) throw FatalError(reader.error());
    return std::move(*reader);
  }

  /// Compares `old` with `new`; stores the rows in `users_` and `directories_`.
  Changes compare() {
    auto before = open("old");
    auto after = open("new");
    return diff(before, after,
                {[&](const UserChange& row) { users_.emplace(row.username, row); },
                 [&](const DirectoryChange& row) {
                   EXPECT_TRUE(directories_.emplace(row.path, row.changes).second) << row.path;
                 }});
  }

  std::map<std::string, UserChange> users_;
  std::map<std::string, Changes> directories_;
};

TEST_F(DiffTest, AnInventoryAndItselfDoNotDiffer) {
  make_ann("old", {sized("a", 1), sized("nb", std::nullopt)}, std::nullopt);
  std::filesystem::copy_file(at("old"), at("new"));
  EXPECT_FALSE(compare().any());
  EXPECT_THAT(users_, IsEmpty());
  EXPECT_THAT(directories_, IsEmpty());
}

TEST_F(DiffTest, EachKindOfChangeIsCountedForItself) {
  make_ann("old", {sized("gone", 5), sized("grown", 10), sized("same", 7), sized("shrunk", 9)},
           {{sized("x", 100)}});
  make_ann("new", {sized("added", 3), sized("grown", 14), sized("same", 7), sized("shrunk", 1)},
           {{sized("x", 100), sized("y", 50), sized("z", std::nullopt)}});
  Changes here;
  here.added.files = here.gone.files = here.grown.files = here.shrunk.files = 1;
  here.added.bytes = 3;
  here.gone.bytes = 5;
  here.grown.bytes = 4;
  here.shrunk.bytes = 8;
  Changes below;
  below.added.files = 2;
  below.added.bytes = 50;
  below.added.unknown_size = 1;
  Changes all = here;
  all += below;
  EXPECT_EQ(compare(), all);
  EXPECT_EQ(all.net_bytes(), 53 - 5 + 4 - 8);
  EXPECT_EQ(directories_.at("/Users/ann@x"), here);
  EXPECT_EQ(directories_.at("/Users/ann@x/d"), below);
  EXPECT_EQ(users_.at("ann@x").changes, all);
  EXPECT_EQ(users_.at("ann@x").status, "");
}

TEST_F(DiffTest, ASizeThatIsNotKnownHasNotChanged) {
  make_ann("old", {sized("a", 5)});
  make_ann("new", {sized("a", std::nullopt)});
  EXPECT_FALSE(compare().any());
}

TEST_F(DiffTest, ObjectsOfOnePathAreComparedByTheirIds) {
  const auto twin = [](std::int64_t id, std::int64_t size) {
    Entry entry = sized("x", size);
    entry.object_id = id;
    return entry;
  };
  make_ann("old", {twin(1, 10), twin(2, 20), twin(3, 5)});
  make_ann("new", {twin(3, 5), twin(2, 20)});
  Changes expected;
  expected.gone.files = 1;
  expected.gone.bytes = 10;
  EXPECT_EQ(compare(), expected);
  users_.clear();
  directories_.clear();
  make_ann("new", {twin(9, 10), twin(2, 25), twin(3, 5), twin(4, 1)});
  expected = {};
  expected.grown.files = 1;
  expected.grown.bytes = 5;
  expected.added.files = 1;
  expected.added.bytes = 10;
  expected.shrunk.files = 1;
  expected.shrunk.bytes = 9;
  EXPECT_EQ(compare(), expected);
}

TEST_F(DiffTest, ChangesEndAtTheLargestNumber) {
  make_ann("old", {sized("a", kMostBytes), sized("b", kMostBytes)});
  make_ann("new", {});
  const Changes all = compare();
  EXPECT_EQ(all.gone.bytes, kMostBytes);
  EXPECT_EQ(all.net_bytes(), -kMostBytes);
}

TEST_F(DiffTest, BelowAGapOfTheNewNothingIsGone) {
  make_ann("old", {sized("a", 1), sized("d.txt", 2), sized("d-1", 4)}, {{sized("x", 100)}});
  make_ann("new", {}, std::nullopt);
  Changes expected;
  expected.gone.files = 3;
  expected.gone.bytes = 7;
  expected.hidden.files = 1;
  expected.hidden.bytes = 100;
  EXPECT_EQ(compare(), expected);
  EXPECT_EQ(directories_.at("/Users/ann@x/d").gone.files, 0);
}

TEST_F(DiffTest, BelowAGapOfTheOldNothingIsNew) {
  make_ann("old", {}, std::nullopt);
  make_ann("new", {sized("e", 1)}, {{sized("x", 100)}});
  const Changes all = compare();
  EXPECT_EQ(all.added.files, 1);
  EXPECT_EQ(all.revealed.files, 1);
  EXPECT_EQ(all.revealed.bytes, 100);
}

TEST_F(DiffTest, WhatIsNotListedYetIsNotGone) {
  make_ann("old", {sized("a", 1)}, {{sized("x", 100)}});
  make("new", ann(), [](store::Writer&) {});
  const Changes all = compare();
  EXPECT_EQ(all.hidden.files, 2);
  EXPECT_EQ(all.gone.files, 0);
}

TEST_F(DiffTest, AHomeThatIsAGapHidesItAll) {
  make_ann("old", {sized("a", 1)}, {{sized("x", 100)}});
  make("new", ann(), [](store::Writer& writer) {
    writer.commit({{{root(1, "/Users/ann@x"), store::denied()}, 0}});
  });
  EXPECT_EQ(compare().hidden.files, 2);
}

TEST_F(DiffTest, AHomeThatIsNoMoreIsGone) {
  make_ann("old", {sized("a", 1)}, {{sized("x", 100)}});
  make("new", ann(), [](store::Writer& writer) {
    writer.commit({{{root(1, "/Users/ann@x"), Absent{}}, 0}});
  });
  EXPECT_EQ(compare().gone.files, 2);
}

TEST_F(DiffTest, AUserOfAllIsGoneAndOneWhoWasNotAskedForIsNot) {
  make_ann("old", {sized("a", 1)});
  make("new", {}, [](store::Writer&) {});
  EXPECT_EQ(compare().gone.files, 1);
  EXPECT_EQ(users_.at("ann@x").status, "gone");
  users_.clear();
  directories_.clear();
  make(
      "new", {}, [](store::Writer&) {}, plan_of(false));
  EXPECT_EQ(compare().hidden.files, 1);
  EXPECT_EQ(users_.at("ann@x").status, "not in the new one");
}

TEST_F(DiffTest, WhereTheListOfHomesIsAGapNobodyIsGone) {
  make_ann("old", {sized("a", 1)});
  make("new", {}, [](store::Writer&) {}, plan_of(true), {{kWorkspace, "/Users", store::denied()}});
  EXPECT_EQ(compare().hidden.files, 1);
}

TEST_F(DiffTest, ASourceThatWasNotLookedAtIsNotGone) {
  make_ann("old", {sized("a", 1)});
  make(
      "new", {{"ann@x", {}, {}}}, [](store::Writer&) {}, plan_of(true, {Source::dbfs}));
  EXPECT_EQ(compare().hidden.files, 1);
}

TEST_F(DiffTest, UsersComeAndGoAndLeaveTheirHomesBehind) {
  const std::vector<UserSpec> before{
      {"leaves", {}, {{kWorkspace, "/Users/leaves"}}},
      {"returns", {OwnerKind::nobody}, {{kWorkspace, "/Users/returns"}}},
      {"Cased", {}, {{kWorkspace, "/Users/Cased"}}}};
  const std::vector<UserSpec> after{
      {"cased", {}, {{kWorkspace, "/Users/cased"}}},
      {"fresh", {}, {{kWorkspace, "/Users/fresh"}}},
      {"returns", {}, {{kWorkspace, "/Users/returns"}}},
      {"leaves", {OwnerKind::nobody}, {{kWorkspace, "/Users/leaves"}}}};
  const auto list_all = [&](const std::vector<UserSpec>& users) {
    return [&users](store::Writer& writer) {
      std::int64_t id = 0;
      for (const UserSpec& user : users) {
        ++id;
        writer.commit({{{root(id, user.homes.front().path), Listing{{sized("f", 8)}, {}}}, 0}});
      }
    };
  };
  make("old", before, list_all(before));
  make("new", after, list_all(after));
  const Changes all = compare();
  EXPECT_EQ(all.added.files, 1);
  EXPECT_EQ(all.gone.files, 0);
  EXPECT_EQ(users_.at("leaves").status, "now orphaned");
  EXPECT_EQ(users_.at("returns").status, "no longer orphaned");
  EXPECT_EQ(users_.at("cased").status, "renamed");
  EXPECT_EQ(users_.at("fresh").status, "new");
}

TEST_F(DiffTest, NobodyIsComparedTwiceAndNobodyIsForgotten) {
  const std::vector<UserSpec> both{{"ann", {}, {{kWorkspace, "/Users/ann"}}},
                                   {"ANN", {OwnerKind::nobody}, {{kWorkspace, "/Users/ANN"}}}};
  const auto list = [](std::int64_t homes) {
    return [homes](store::Writer& writer) {
      for (std::int64_t id = 1; id <= homes; ++id) {
        writer.commit(
            {{{root(id, id == 1 ? "/Users/ann" : "/Users/ANN"), Listing{{sized("f", 8)}, {}}}, 0}});
      }
    };
  };
  make("old", both, list(2));
  make("new", {both.front()}, list(1));
  EXPECT_EQ(compare().gone.files, 1);
  EXPECT_EQ(users_.at("ANN").status, "gone");
}

TEST_F(DiffTest, ADirectoryIsOneRowWhateverSortsBetweenItsFiles) {
  const auto make_one = [&](const std::string& name, std::int64_t size) {
    make(name, ann(), [&](store::Writer& writer) {
      const Task home = root(1, "/Users/ann@x");
      writer.commit({{{home, Listing{{sized("b", size), sized("d.x", size), sized("d/m", size),
                                      sized("z", size)},
                                     {{"d"}}}},
                      2}});
      writer.commit(
          {{{child(home, 2, "d"), Listing{{sized("a", size), sized("z", size)}, {}}}, 0}});
    });
  };
  make_one("old", 1);
  make_one("new", 3);
  EXPECT_EQ(compare().grown.bytes, 12);
  EXPECT_EQ(directories_.at("/Users/ann@x").grown.files, 4);
  EXPECT_EQ(directories_.at("/Users/ann@x/d").grown.files, 2);
}

TEST_F(DiffTest, IsWrittenForPeopleAndForPrograms) {
  make_ann("old", {sized("gone", 5)}, {{sized("x", 100)}});
  make_ann("new", {sized("a,b", 2048)}, std::nullopt);
  const auto written = [&](Format format, DiffLevel level) {
    auto before = open("old");
    auto after = open("new");
    auto output = OutputFile::open(at("out"));
    if (!output) throw FatalError(output.error());
    DiffOptions options;
    options.format = format;
    options.level = level;
    write_diff(before, after, options, *output);
    if (auto finished = output->finish(); !finished) throw FatalError(finished.error());
    return bytes(at("out"));
  };
  EXPECT_EQ(written(Format::csv, DiffLevel::users),
            "username,status,added_files,added_bytes,gone_files,gone_bytes,grown_files,grown_bytes,"
            "shrunk_files,shrunk_bytes,hidden_files,hidden_bytes,revealed_files,revealed_bytes\n"
            "ann@x,,1,2048,1,5,0,0,0,0,1,100,0,0\n");
  EXPECT_THAT(written(Format::csv, DiffLevel::directories),
              HasSubstr("\nann@x,workspace,/Users/ann@x/d,0,0,0,0,0,0,0,0,1,100,0,0\n"));
  EXPECT_THAT(written(Format::json, DiffLevel::users),
              HasSubstr("[\n  {\"username\": \"ann@x\", \"status\": \"\", \"added_files\": 1, "));
  const std::string table = written(Format::table, DiffLevel::users);
  EXPECT_THAT(table, HasSubstr("hidden    1 files, 100 B: may still exist"));
  EXPECT_THAT(table, HasSubstr("in all    +2.00 KiB\n"));
}

}  // namespace
}  // namespace stocktake::report
