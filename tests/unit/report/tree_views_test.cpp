// The views of directories, files, kinds, ages and orphans, and the overview.

#include <gmock/gmock.h>

#include "report/html/html_data.h"
#include "report/terminal/views.h"
#include "unit/report/report_fixture.h"
#include "util/csv.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TreeViewsTest : public ReportTest {
 protected:
  using View = std::string (*)(store::Reader&, const ViewOptions&);

  static ViewOptions csv() {
    ViewOptions options;
    options.format = Format::csv;
    options.limit = 0;
    return options;
  }
  /// One column of a view as CSV, without its heading.
  std::vector<std::string> column(View view, const ViewOptions& options, std::size_t at = 0) const {
    auto from = open();
    const std::string text = view(from, options);
    std::vector<std::string> values;
    std::string_view rest = text;
    take_csv_record(rest);
    while (!rest.empty()) values.push_back(take_csv_record(rest).at(at));
    return values;
  }
  void SetUp() override { reader(); }
};

TEST_F(TreeViewsTest, DirectoriesHaveAllThatIsBelow) {
  auto from = open();
  ViewOptions options = csv();
  options.scope.user = "ann@x";
  options.scope.source = Source::workspace;
  EXPECT_EQ(
      directories_view(from, options),
      "path,source,file_count,size,own_file_count,own_size,unsized_count,directory_count,"
      "last_modified,state,username,gap_count,class\n"
      "/Users/ann@x,workspace,1,1024,1,1024,0,2,2017-07-14T02:40:00Z,gaps below,ann@x,1,other\n"
      "/Users/ann@x/open,workspace,0,0,0,0,0,0,,listed,ann@x,0,other\n"
      "/Users/ann@x/secret,workspace,0,0,0,0,0,0,,gap,ann@x,1,other\n");
}

TEST_F(TreeViewsTest, AnAbsentHomeIsNoDirectory) {
  EXPECT_THAT(column(&directories_view, csv()), Not(::testing::Contains("/Users/bob@x")));
}

TEST_F(TreeViewsTest, UnderADirectoryIsItAndWhatIsBelow) {
  ViewOptions options = csv();
  options.scope.under = "/Users/ann@x/open/";
  EXPECT_THAT(column(&directories_view, options), ElementsAre("/Users/ann@x/open"));
  options.scope.under = "/Users/ann@x/op";
  EXPECT_THAT(column(&directories_view, options), ElementsAre());
  options.scope.under = "/Users";
  EXPECT_EQ(column(&directories_view, options).size(), 5U);
  options.scope.under = "/Users/ann@x";
  EXPECT_EQ(column(&files_view, options).size(), 2U);
  EXPECT_EQ(column(&gaps_view, options).size(), 1U);
}

TEST_F(TreeViewsTest, DirectoriesAreSortedByTheWordGiven) {
  ViewOptions options = csv();
  options.scope.user = "ann@x";
  EXPECT_THAT(column(&directories_view, options, 3), ElementsAre("3221225472", "1024", "0", "0"));
  options.sort = store::SortKey::age;
  EXPECT_THAT(column(&directories_view, options, 3), ElementsAre("1024", "3221225472", "0", "0"));
  options.sort = store::SortKey::name;
  EXPECT_THAT(
      column(&directories_view, options),
      ElementsAre("/Users/ann@x", "/Users/ann@x", "/Users/ann@x/open", "/Users/ann@x/secret"));
  options.scope.user.clear();
  options.sort = store::SortKey::count;
  EXPECT_THAT(column(&directories_view, options, 2), ElementsAre("2", "1", "1", "0", "0"));
  EXPECT_THAT(column(&directories_view, options, 3),
              ElementsAre("0", "3221225472", "1024", "0", "0"));
}

TEST_F(TreeViewsTest, FilesAreSortedByNameWhereThatIsAskedFor) {
  ViewOptions options = csv();
  options.sort = store::SortKey::name;
  EXPECT_THAT(column(&files_view, options),
              ElementsAre("/Users/" + odd_name() + "/nb", "/Users/" + odd_name() + "/old",
                          "/Users/ann@x/a,b", "/Users/ann@x/f"));
}

TEST_F(TreeViewsTest, FilesOfUnknownSizeComeLastAndAreNotZero) {
  EXPECT_THAT(column(&files_view, csv(), 3), ElementsAre("3221225472", "1024", "0", ""));
  auto from = open();
  EXPECT_THAT(files_view(from, {}), HasSubstr("unknown"));
  ViewOptions json = csv();
  json.format = Format::json;
  EXPECT_THAT(files_view(from, json), HasSubstr("\"size\": null"));
}

TEST_F(TreeViewsTest, FilesOfUnknownAgeComeLast) {
  ViewOptions options = csv();
  options.sort = store::SortKey::age;
  EXPECT_EQ(column(&files_view, options, 4).back(), "");
  EXPECT_EQ(column(&files_view, options, 4).front(), "2017-07-14T02:40:00Z");
}

TEST_F(TreeViewsTest, KindsAddUpWhereverTheyAreAskedFor) {
  auto from = open();
  EXPECT_EQ(kinds_view(from, csv()),
            "kind,file_count,size,unsized_count,year_old_file_count,year_old_size\n"
            "FILE,3,3221226496,0,0,0\nNOTEBOOK,1,0,1,0,0\n");
  ViewOptions below = csv();
  below.scope.under = "/Users/ann@x/open";
  EXPECT_THAT(column(&kinds_view, below), ElementsAre());
  EXPECT_EQ(kinds_view(from,
                       [&] {
                         ViewOptions table = below;
                         table.format = Format::table;
                         return table;
                       }()),
            "no files\n");
}

class KindsByTest : public ReportTest {
 protected:
  /// ann's workspace home has a file, a Trash and a file in it.
  store::Reader with_trash() const {
    {
      auto writer = unfinished();
      const Task ann{3, 3, Source::workspace, 0, "/Users/ann@x"};
      writer.commit(
          {{{ann, Listing{{{"a.csv", "FILE", 5, kNew, 77}, {"nb", "NOTEBOOK", {}, kOld, 78}},
                          {{"Trash"}}}},
            5},
           {{child(ann, 5, "Trash"), Listing{{{"b.CSV", "FILE", 7, kNew, 79}}, {}}}, 0}});
    }
    return open();
  }
  static std::string kinds_by(store::Reader& from, Grouping by, Format format) {
    ViewOptions options;
    options.by = by;
    options.format = format;
    return kinds_view(from, options);
  }
};

TEST_F(KindsByTest, ExtensionOrClassHasARowForEach) {
  auto from = with_trash();
  EXPECT_EQ(kinds_by(from, Grouping::extension, Format::csv),
            "extension,file_count,size,unsized_count,year_old_file_count,year_old_size\n"
            "csv,2,12,0,0,0\n,1,0,1,0,0\n");
  EXPECT_EQ(kinds_by(from, Grouping::extension, Format::table),
            "EXTENSION  FILES  SIZE  UNSIZED  YEAR-OLD FILES  YEAR-OLD SIZE\n"
            "csv            2  12 B        0               0            0 B\n"
            "(none)         1   0 B        1               0            0 B\n");
  EXPECT_EQ(kinds_by(from, Grouping::content_class, Format::csv),
            "class,file_count,size,unsized_count,year_old_file_count,year_old_size\n"
            "trash,1,7,0,0,0\nother,2,5,1,0,0\n");
  EXPECT_THAT(kinds_by(from, Grouping::extension, Format::json),
              HasSubstr(R"({"extension": "csv", "file_count": 2)"));
}

TEST_F(KindsByTest, TheOverviewAndThePageKeepClassesApart) {
  auto from = with_trash();
  const std::string overview = overview_page(from, {});
  EXPECT_THAT(overview, HasSubstr("Classes of content   stocktake show kinds --by class"));
  EXPECT_THAT(overview, HasSubstr("trash      1   7 B"));
  const std::string data = page_data(from);
  EXPECT_THAT(data, HasSubstr(R"("classes":["other","git","trash","bundle","tool"])"));
  EXPECT_THAT(data, HasSubstr(R"("links":["","https://x.cloud/#workspace",""])"));
}

TEST_F(TreeViewsTest, TheOverviewHasNoClassesWhereThereIsOnlyOne) {
  auto from = open();
  EXPECT_THAT(overview_page(from, {}), Not(HasSubstr("Classes of content")));
}

TEST_F(TreeViewsTest, AgesAreOfTheTimeOfTheInventory) {
  // The fixture's scan began in 1970, so its files are newer.
  EXPECT_THAT(column(&ages_view, csv(), 1),
              ElementsAre("3", "0", "0", "0", "0", "0", "0", "0", "1"));
  ViewOptions of_ann = csv();
  of_ann.scope.user = "ANN@x";
  EXPECT_EQ(column(&ages_view, of_ann, 1).front(), "2");
}

TEST_F(TreeViewsTest, OrphansAreUsersThatAreGone) {
  EXPECT_THAT(column(&orphans_view, csv()), ElementsAre(odd_name()));
}

TEST_F(TreeViewsTest, OneSourceOfAUserIsShownWhereAskedFor) {
  ViewOptions options = csv();
  options.scope.user = "ann@x";
  options.scope.source = Source::workspace;
  EXPECT_THAT(column(&users_view, options, 2), ElementsAre("1024"));
}

TEST_F(TreeViewsTest, BarsAndColoursAreForTerminalsOnly) {
  auto from = open();
  ViewOptions options;
  EXPECT_THAT(users_view(from, options), Not(HasSubstr("█")));
  options.style = {true, false};
  EXPECT_THAT(users_view(from, options), HasSubstr("████████████████"));
  EXPECT_THAT(users_view(from, options), Not(HasSubstr("\x1b[")));
  options.style = {true, true};
  EXPECT_THAT(users_view(from, options), HasSubstr("\x1b[31mpartial"));
  options.format = Format::csv;
  EXPECT_THAT(users_view(from, options), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(users_view(from, options), Not(HasSubstr("█")));
}

TEST_F(TreeViewsTest, ABarIsAsLongAsItsShareSays) {
  EXPECT_EQ(bar(0), "");
  EXPECT_EQ(bar(1e-9), "▏");
  EXPECT_EQ(bar(0.5), "████████");
  EXPECT_EQ(bar(0.0390625), "▋");
  EXPECT_EQ(bar(2), bar(1));
}

TEST_F(TreeViewsTest, ATerminalWithoutUtf8GetsAscii) {
  EXPECT_EQ(bar(0, true), "");
  EXPECT_EQ(bar(1e-9, true), ".");
  EXPECT_EQ(bar(0.5, true), "########");
  EXPECT_EQ(bar(2, true), std::string(kBarWidth, '#'));
  EXPECT_EQ(shortened("/Users/ann@x/a/b/c", 12, true), "/Us.../a/b/c");
  auto from = reader();
  ViewOptions options;
  options.style = {.bars = true, .width = 60, .ascii = true};
  for (const auto view : {&users_view, &directories_view, &files_view, &kinds_view, &ages_view,
                          &orphans_view, &gaps_view, &overview_page}) {
    const std::string text = view(from, options);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 128;
    })) << text;
  }
}

TEST_F(TreeViewsTest, ANameThatIsTooWideLosesItsMiddle) {
  EXPECT_EQ(shortened("/Users/ann@x/a/b/c", 18), "/Users/ann@x/a/b/c");
  EXPECT_EQ(shortened("/Users/ann@x/a/b/c", 12), "/Us…@x/a/b/c");
  EXPECT_EQ(shortened("ääääääääää", 5), "ä…äää");
  EXPECT_EQ(display_width(shortened("日本語日本語日本語", 8)), 7U);
}

TEST_F(TreeViewsTest, ATableFitsTheTerminalAndAFileHasItWhole) {
  Table table({"path", "size"}, {"PATH", "SIZE"});
  const std::string name(90, 'x');
  table.add({text_cell(name), count_cell(1'234'567)});
  EXPECT_EQ(table.write(Format::table, {true, false, 60}),
            "PATH" + std::string(47, ' ') + "     SIZE\n" + std::string(16, 'x') + "…" +
                std::string(32, 'x') + "  1,234,567\n");
  EXPECT_THAT(table.write(Format::table), HasSubstr(name));
}

TEST_F(TreeViewsTest, TheOverviewSaysWhatIsMissing) {
  auto from = open();
  const std::string page = overview_page(from, {});
  for (const char* text :
       {"done, with gaps", "! 1 gaps: the numbers here do not include", "Largest users", "ann@x",
        "Largest files", "/Users/ann@x/a,b", "Orphaned homes", "Not modified for a year"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  EXPECT_THAT(page, Not(HasSubstr("--limit 0")));
}

TEST_F(TreeViewsTest, ViewsOfAnInventoryThatIsBeingWritten) {
  auto writer = unfinished();
  const Task ann{3, 3, Source::workspace, 0, "/Users/ann@x"};
  writer.commit({{{ann, Listing{{{"f", "FILE", 1024, kOld, 77}}, {{"a"}}}}, 5}});
  EXPECT_THAT(column(&directories_view, csv()), ::testing::SizeIs(5));
  auto from = open();
  EXPECT_THAT(directories_view(from, {}), HasSubstr("not finished"));
  EXPECT_THAT(overview_page(from, {}), HasSubstr("directories are not listed yet"));
}

TEST_F(TreeViewsTest, ThePageHoldsNoMarkupOfNames) {
  {
    auto writer = unfinished();
    list_all(writer);
  }
  auto from = open();
  const std::string data = page_data(from);
  EXPECT_THAT(data, Not(HasSubstr("<")));
  EXPECT_THAT(data, HasSubstr("\"bytes\":3221226496"));
  EXPECT_THAT(data, HasSubstr("\"secret\""));
}

TEST_F(TreeViewsTest, WhatThePageLeavesOutIsStillInItsSums) {
  auto from = open();
  PageLimits none;
  none.files_shown = 1;
  none.directories_looked_at = 2;
  none.users = 120;
  const std::string data = page_data(from, none);
  EXPECT_THAT(data, HasSubstr("\"files\":4,\"bytes\":3221226496"));
  EXPECT_THAT(data, HasSubstr("\"a,b\""));
  EXPECT_THAT(data, Not(HasSubstr("\"old\"")));
}

}  // namespace
}  // namespace stocktake::report
