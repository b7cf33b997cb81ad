#include "store/read/find_scope.h"

#include <gmock/gmock.h>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ::testing::HasSubstr;

/// ann has both homes; below the one in the workspace there are `projects/alpha` and a gap.
class FindScopeTest : public StoreTest {
 protected:
  FindScopeTest() {
    Writer writer = planned();
    const Task ann = home(2);
    const Task projects = child(ann, 4, "projects");
    writer.commit({{{home(1), Listing{{file("a")}, {}}}, 0},
                   {{ann, Listing{{file("notes.txt")}, {{"projects"}, {"secret"}}}}, 4},
                   {{projects, Listing{{}, {{"alpha"}}}}, 6},
                   {{child(ann, 5, "secret"), denied()}, 0},
                   {{child(projects, 6, "alpha"), Listing{}}, 0},
                   {{home(3), Absent{}}, 0}});
  }

  Expected<Scope> find(const Scope& named) const {
    auto reader = Reader::open(path());
    if (!reader) return tl::unexpected(reader.error());
    return find_scope(*reader, named);
  }
  /// The path and, if one is known, the source: "workspace /Users".
  std::string under(const std::string& text) const {
    const auto found = find({"", std::nullopt, text});
    if (!found) return "not found";
    return (found->source ? std::string(to_string(*found->source)) + " " : "") + found->under;
  }
  std::string remedy(const Scope& named) const {
    const auto found = find(named);
    if (found) return "found";
    EXPECT_EQ(found.error().code, ExitCode::usage);
    return found.error().remedy;
  }
  std::string remedy(const std::string& text) const { return remedy({"", std::nullopt, text}); }
};

TEST_F(FindScopeTest, ADirectoryIsFoundInEachSpelling) {
  EXPECT_EQ(under("/Users/ann@x/projects"), "/Users/ann@x/projects");
  EXPECT_EQ(under("/Users/ann@x/projects/"), "/Users/ann@x/projects");
  EXPECT_EQ(under("/Workspace/Users/ann@x/projects"), "workspace /Users/ann@x/projects");
  EXPECT_EQ(under("dbfs:/Users/ann@x"), "dbfs /Users/ann@x");
  EXPECT_EQ(under("/dbfs/Users/ann@x/"), "dbfs /Users/ann@x");
}

TEST_F(FindScopeTest, WhatIsAboveADirectoryAndAGapAreThere) {
  EXPECT_EQ(under("/"), "");
  EXPECT_EQ(under("dbfs:/"), "dbfs ");
  EXPECT_EQ(under("/Users"), "/Users");
  EXPECT_EQ(under("/Users/ann@x/secret"), "/Users/ann@x/secret");
}

TEST_F(FindScopeTest, ADirectoryOfAnotherSourceIsNotThere) {
  EXPECT_EQ(under("dbfs:/Users/ann@x/projects"), "not found");
  EXPECT_THAT(remedy({"", Source::dbfs, "/Workspace/Users/ann@x"}), HasSubstr("--source"));
}

TEST_F(FindScopeTest, AHomeThatWasNotThereIsNotThere) {
  EXPECT_EQ(under("/Users/bob@x"), "not found");
}

TEST_F(FindScopeTest, AMisspeltPathNamesTheNearest) {
  EXPECT_EQ(remedy("/Users/anne@x"), "did you mean /Users/ann@x?");
  EXPECT_EQ(remedy("/User/ann@x/projects"), "did you mean /Users/ann@x/projects?");
  EXPECT_EQ(remedy("/Users/ann@x/project/alpha"), "did you mean /Users/ann@x/projects/alpha?");
  EXPECT_EQ(remedy("/Users/ann@x/project/beta"), "did you mean /Users/ann@x/projects?");
  EXPECT_EQ(remedy("/Workspace/Users/ann/projects/alpha"),
            "did you mean /Workspace/Users/ann@x/projects/alpha?");
  EXPECT_THAT(remedy("/Users/ann@x/projects/zzzzzz"),
              HasSubstr("it has /Users/ann@x/projects: 'stocktake show dirs --under"));
  EXPECT_THAT(remedy("/Shared/elsewhere"), HasSubstr("stocktake show dirs"));
}

TEST_F(FindScopeTest, AFileIsNoDirectory) {
  const auto found = find({"", std::nullopt, "/Users/ann@x/notes.txt"});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("is a file"));
  EXPECT_EQ(found.error().remedy, "name its directory: /Users/ann@x");
}

TEST_F(FindScopeTest, AUserIsFoundInAnyLetterCaseAndAMisspeltOneNamesTheNearest) {
  EXPECT_EQ(find({"ANN@x", std::nullopt, ""})->user, "ann@x");
  EXPECT_EQ(remedy({"an@x", std::nullopt, ""}), "did you mean ann@x?");
  EXPECT_EQ(remedy({"bob", std::nullopt, ""}), "did you mean bob@x?");
  EXPECT_THAT(remedy({"nobody@example.com", std::nullopt, ""}), HasSubstr("show users"));
}

TEST_F(FindScopeTest, ASourceThatWasNotScannedIsNotThere) {
  const std::string only_dbfs = at("dbfs.db");
  {
    auto writer = Writer::create(only_dbfs, true);
    ASSERT_TRUE(writer);
    ScanSpec spec = scan_spec();
    spec.sources = {Source::dbfs};
    writer->store_scan_spec(spec, {{"ann@x", {}, {{Source::dbfs, "/Users/ann@x"}}}}, {});
  }
  auto reader = Reader::open(only_dbfs);
  ASSERT_TRUE(reader);
  const auto found = find_scope(*reader, {"", Source::workspace, ""});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("nothing of the source workspace"));
  EXPECT_FALSE(find_scope(*reader, {"", std::nullopt, "/Workspace/Users/ann@x"}));
}

TEST_F(FindScopeTest, AFolderOfHomesThatCouldNotBeListedIsThere) {
  const std::string denied_folder = at("denied.db");
  {
    auto writer = Writer::create(denied_folder, true);
    ASSERT_TRUE(writer);
    writer->store_scan_spec(scan_spec(), {}, {{Source::workspace, "/Users", denied()}});
  }
  auto reader = Reader::open(denied_folder);
  ASSERT_TRUE(reader);
  EXPECT_TRUE(find_scope(*reader, {"", std::nullopt, "/Workspace/Users"}));
  EXPECT_FALSE(find_scope(*reader, {"", std::nullopt, "dbfs:/Users"}));
}

}  // namespace
}  // namespace stocktake::store
