// Classes of content, extensions and the workspace's name, from the listing to the rows.

#include <gmock/gmock.h>

#include <map>

#include "columns/object_link.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class ContentClassesTest : public StoreTest {
 protected:
  static Subdirectory git(const std::string& name) {
    Subdirectory folder{name};
    folder.is_git_folder = true;
    return folder;
  }

  /// ann's home has a Trash with a bundle in it, a Git folder with a tool's folder in it, and an
  /// ordinary folder with a `Trash` and a bundle. Between the listings the writer is opened again.
  void list_all() const {
    const Task ann = home(2);
    const Task trash = child(ann, 4, "Trash");
    const Task repo = child(ann, 5, "repo");
    const Task plain = child(ann, 6, "plain");
    {
      Writer writer = planned();
      writer.commit({{{home(1), Absent{}}, 0},
                     {{home(3), Listing{{file("b.Py", 1)}, {}}}, 0},
                     {{ann, Listing{{file("top", 1)}, {{"Trash"}, git("repo"), {"plain"}}}}, 4}});
    }
    auto again = Writer::resume(path());
    ASSERT_TRUE(again);
    again->commit({{{trash, Listing{{file("t.py", 10)}, {{".bundle"}}}}, 7},
                   {{repo, Listing{{file("r.tar.gz", 100)}, {{"__pycache__"}}}}, 8},
                   {{plain, Listing{{file(".env", 1000)}, {{"Trash"}, {".bundle"}}}}, 9}});
    again->commit(
        {{{child(trash, 7, ".bundle"), Listing{{file("tb.PY", 20)}, {}}}, 0},
         {{child(repo, 8, "__pycache__"), Listing{{file("rt.", 200)}, {}}}, 0},
         {{child(plain, 9, "Trash"), Listing{{file("pt.gz", 2000)}, {}}}, 0},
         {{child(plain, 10, ".bundle"), Listing{{file("a/b.py", std::nullopt)}, {}}}, 0}});
  }
  Reader listed() const {
    list_all();
    auto reader = Reader::open(path());
    if (!reader) throw FatalError(reader.error());
    return std::move(*reader);
  }

  static std::map<std::string, std::int64_t> bytes_by_class(Reader& reader,
                                                            const std::string& under) {
    std::map<std::string, std::int64_t> sums;
    const Scope scope{.user = "", .source = Source::workspace, .under = under};
    reader.each_usage(scope, [&](const UsageRow& row) {
      sums[std::string(to_string(row.content_class))] += row.totals.bytes;
    });
    return sums;
  }
  static std::map<std::string, std::int64_t> files_by_extension(Reader& reader,
                                                                const std::string& under) {
    std::map<std::string, std::int64_t> sums;
    reader.each_extension({.user = "", .source = {}, .under = under}, [&](const ExtensionRow& row) {
      sums[row.extension] += row.totals.files;
    });
    return sums;
  }
};

TEST_F(ContentClassesTest, AFileHasTheClassOfTheTopmostSpecialDirectory) {
  auto reader = listed();
  EXPECT_EQ(reader.check().damage, std::vector<std::string>{});
  std::vector<std::string> found;
  const auto add = [&](const FileRow& row) {
    found.push_back(row.path.substr(std::string_view("/Users/").size()) + " " +
                    std::string(to_string(row.content_class)) + " " + row.workspace);
  };
  const auto expected = UnorderedElementsAre(
      "ann@x/Trash/.bundle/tb.PY trash x.cloud", "ann@x/Trash/t.py trash x.cloud",
      "ann@x/plain/.bundle/a/b.py bundle x.cloud", "ann@x/plain/.env other x.cloud",
      "ann@x/plain/Trash/pt.gz other x.cloud", "ann@x/repo/__pycache__/rt. git x.cloud",
      "ann@x/repo/r.tar.gz git x.cloud", "ann@x/top other x.cloud", "bob@x/b.Py other x.cloud");
  reader.each_file(add);
  EXPECT_THAT(found, expected);
  found.clear();
  reader.each_file_by({}, SortKey::name, 0, add);
  EXPECT_THAT(found, expected);
  SQLite::Statement view(reader.database(),
                         "SELECT substr(path, 8) || ' ' || class || ' ' || workspace FROM files");
  found.clear();
  while (view.executeStep()) found.push_back(view.getColumn(0).getString());
  EXPECT_THAT(found, expected);
}

TEST_F(ContentClassesTest, TheSumsAreKeptApartByClass) {
  auto reader = listed();
  using Sums = std::map<std::string, std::int64_t>;
  EXPECT_EQ(bytes_by_class(reader, ""),
            (Sums{{"other", 3002}, {"trash", 30}, {"git", 300}, {"bundle", 0}}));
  EXPECT_EQ(bytes_by_class(reader, "/Users/ann@x/plain"), (Sums{{"other", 3000}, {"bundle", 0}}));
  EXPECT_EQ(bytes_by_class(reader, "/Users/ann@x/Trash/.bundle"), (Sums{{"trash", 20}}));
  EXPECT_EQ(count(path(), "SELECT sum(size) FROM breakdown WHERE class = 'git'"), 300);
}

TEST_F(ContentClassesTest, ADirectoryHasTheClassOfWhatIsInIt) {
  auto reader = listed();
  std::vector<std::string> found;
  reader.each_directory({.user = "ann@x", .source = {}, .under = ""}, SortKey::name, 0,
                        [&](const DirectoryRow& row) {
                          found.push_back(row.path.substr(std::string_view("/Users/ann@x").size()) +
                                          " " + std::string(to_string(row.content_class)));
                        });
  EXPECT_THAT(found, ElementsAre(" other", "/Trash trash", "/Trash/.bundle trash", "/plain other",
                                 "/plain/.bundle bundle", "/plain/Trash other", "/repo git",
                                 "/repo/__pycache__ git"));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directories WHERE class = 'trash'"), 2);
}

TEST_F(ContentClassesTest, ExtensionsAreAddedUpWhateverTheirLetterCase) {
  auto reader = listed();
  using Sums = std::map<std::string, std::int64_t>;
  EXPECT_EQ(files_by_extension(reader, ""), (Sums{{"", 3}, {"py", 4}, {"gz", 2}}));
  EXPECT_EQ(files_by_extension(reader, "/Users/ann@x/plain"),
            (Sums{{"", 1}, {"py", 1}, {"gz", 1}}));
  EXPECT_EQ(files_by_extension(reader, "/Users/bob@x"), (Sums{{"py", 1}}));
}

TEST_F(ContentClassesTest, AListedPathThatIsItselfAFileHasTheExtensionOfItsOwnName) {
  Writer writer = planned();
  const Task ann = home(2);
  writer.commit({{{ann, Listing{{}, {{"a.ipynb"}}}}, 4},
                 {{child(ann, 4, "a.ipynb"), Listing{{file("", 5)}, {}}}, 0}});
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_EQ(files_by_extension(*reader, ""), (std::map<std::string, std::int64_t>{{"ipynb", 1}}));
}

TEST_F(ContentClassesTest, TheNameOfADirectoryMayContainAnyByte) {
  Writer writer = planned();
  const Task ann = home(2);
  const std::string odd("nul\0.bundle", 11);
  const Task task = child(ann, 4, odd);
  writer.commit({{{ann, Listing{{}, {{odd}}}}, 4}, {{task, Listing{{}, {{".ide"}}}}, 5}});
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->check().damage, std::vector<std::string>{});
  EXPECT_EQ(count(path(), "SELECT class FROM directory WHERE id = 4"), 0);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directories WHERE class = 'tool'"), 1);
}

TEST_F(ContentClassesTest, TheViewsNameTheWorkspaceAsTheExportsDo) {
  for (const char* address : {"https://x.cloud", "https://x.cloud:443", "https://x.cloud:8443",
                              "http://127.0.0.1:4430", "https://[::1]:443", "x.cloud"}) {
    {
      auto writer = Writer::create(path(), true);
      ASSERT_TRUE(writer);
      ScanSpec spec = scan_spec();
      spec.host = address;
      writer->store_scan_spec(spec, users(), {});
    }
    auto reader = Reader::open(path());
    ASSERT_TRUE(reader);
    std::string workspace;
    reader->each_user([&](const UserRow& row) { workspace = row.workspace; });
    EXPECT_EQ(workspace, workspace_name(address));
    SQLite::Statement view(reader->database(), "SELECT DISTINCT workspace FROM users");
    ASSERT_TRUE(view.executeStep());
    EXPECT_EQ(view.getColumn(0).getString(), workspace) << address;
  }
}

}  // namespace
}  // namespace stocktake::store
