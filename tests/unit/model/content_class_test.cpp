#include "model/content_class.h"

#include <gtest/gtest.h>

#include <string>

namespace stocktake {
namespace {

constexpr auto kOther = ContentClass::other;

ContentClass in_home(const std::string& name) {
  return class_below(kOther, true, {name});
}
ContentClass deeper(const std::string& name) {
  return class_below(kOther, false, {name});
}

TEST(ContentClass, IsThatOfASpecialNameInExactlyThisLetterCase) {
  for (const auto& name_of : {&in_home, &deeper}) {
    EXPECT_EQ(name_of(".bundle"), ContentClass::bundle);
    for (const char* tool :
         {".ide", ".assistant", "__pycache__", ".ipynb_checkpoints", "databricks_automl"}) {
      EXPECT_EQ(name_of(tool), ContentClass::tool) << tool;
    }
    for (const char* other : {"bundle", ".Bundle", ".bundles", ".git", "x/.bundle", "trash", ""}) {
      EXPECT_EQ(name_of(other), kOther) << other;
    }
  }
}

TEST(ContentClass, OfTheTrashIsOnlyDirectlyInAHome) {
  EXPECT_EQ(in_home("Trash"), ContentClass::trash);
  EXPECT_EQ(deeper("Trash"), kOther);
}

TEST(ContentClass, OfAGitFolderDoesNotDependOnItsName) {
  Subdirectory folder{"project"};
  folder.is_git_folder = true;
  EXPECT_EQ(class_below(kOther, false, folder), ContentClass::git);
  folder.name = ".bundle";
  EXPECT_EQ(class_below(kOther, true, folder), ContentClass::git);
}

TEST(ContentClass, IsDecidedByTheTopmostDirectory) {
  Subdirectory git{"project"};
  git.is_git_folder = true;
  for (const auto above :
       {ContentClass::git, ContentClass::trash, ContentClass::bundle, ContentClass::tool}) {
    EXPECT_EQ(class_below(above, false, {".bundle"}), above);
    EXPECT_EQ(class_below(above, false, {"__pycache__"}), above);
    EXPECT_EQ(class_below(above, false, {"ordinary"}), above);
    EXPECT_EQ(class_below(above, false, git), above);
  }
}

// Inventories store the numbers.
TEST(ContentClass, KeepsItsNumbersAndWords) {
  EXPECT_EQ(to_string(*parse_content_class(0)), "other");
  EXPECT_EQ(to_string(*parse_content_class(1)), "git");
  EXPECT_EQ(to_string(*parse_content_class(2)), "trash");
  EXPECT_EQ(to_string(*parse_content_class(3)), "bundle");
  EXPECT_EQ(to_string(*parse_content_class(4)), "tool");
  EXPECT_FALSE(parse_content_class(5));
  EXPECT_FALSE(parse_content_class(-1));
}

}  // namespace
}  // namespace stocktake
