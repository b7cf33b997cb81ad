#include "model/pasted_path.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

const PastedPath kEverywhere{std::nullopt, "/Users/a b@x/p"};
const PastedPath kDbfs{Source::dbfs, "/Users/a b@x/p"};
const PastedPath kWorkspace{Source::workspace, "/Users/a b@x/p"};

TEST(PastedPath, TheSourceIsInThePrefix) {
  EXPECT_EQ(read_pasted_path("/Users/a b@x/p"), kEverywhere);
  EXPECT_EQ(read_pasted_path("dbfs:/Users/a b@x/p"), kDbfs);
  EXPECT_EQ(read_pasted_path("/dbfs/Users/a b@x/p"), kDbfs);
  EXPECT_EQ(read_pasted_path("/Workspace/Users/a b@x/p"), kWorkspace);
  EXPECT_EQ(read_pasted_path("file:/Workspace/Users/a b@x/p"), kWorkspace);
  EXPECT_EQ(read_pasted_path("file:///dbfs/Users/a b@x/p"), kDbfs);
}

TEST(PastedPath, APathOfAVolumeSaysItselfWhichSourceItIsOf) {
  const PastedPath volume{Source::volumes, "/Volumes/main/default/raw/a b"};
  for (const char* text :
       {"/Volumes/main/default/raw/a b", "dbfs:/Volumes/main/default/raw/a b",
        "dbfs:///Volumes/main/default/raw/a b/", "file:/Volumes/main/default/raw/a b"}) {
    EXPECT_EQ(read_pasted_path(text), volume) << text;
  }
  EXPECT_EQ(read_pasted_path("/Volumes/"), (PastedPath{Source::volumes, "/Volumes"}));
  EXPECT_EQ(read_pasted_path("/Volumes2/a"), (PastedPath{std::nullopt, "/Volumes2/a"}));
  EXPECT_EQ(read_pasted_path("/Workspace/Volumes/a"),
            (PastedPath{Source::workspace, "/Volumes/a"}));
  EXPECT_EQ(to_string(volume), "/Volumes/main/default/raw/a b");
}

TEST(PastedPath, SlashesAtTheEndsAndBlanksAroundDoNotCount) {
  EXPECT_EQ(read_pasted_path("/Users/a b@x/p//"), kEverywhere);
  EXPECT_EQ(read_pasted_path(" Users/a b@x/p\n"), kEverywhere);
  EXPECT_EQ(read_pasted_path("DBFS:///Users/a b@x/p/"), kDbfs);
  EXPECT_EQ(read_pasted_path("/Workspace//Users/a b@x/p/"), kWorkspace);
}

TEST(PastedPath, TheRootHasNoPath) {
  EXPECT_EQ(read_pasted_path("/"), (PastedPath{std::nullopt, ""}));
  EXPECT_EQ(read_pasted_path("dbfs:/"), (PastedPath{Source::dbfs, ""}));
  EXPECT_EQ(read_pasted_path("/dbfs"), (PastedPath{Source::dbfs, ""}));
  EXPECT_EQ(read_pasted_path("/Workspace/"), (PastedPath{Source::workspace, ""}));
}

TEST(PastedPath, NamesThatOnlyLookLikeAPrefixAreNames) {
  EXPECT_EQ(read_pasted_path("/dbfs2/a"), (PastedPath{std::nullopt, "/dbfs2/a"}));
  EXPECT_EQ(read_pasted_path("/Workspaces"), (PastedPath{std::nullopt, "/Workspaces"}));
  EXPECT_EQ(read_pasted_path("dbfs:/dbfs/a"), (PastedPath{Source::dbfs, "/dbfs/a"}));
  EXPECT_EQ(read_pasted_path("dbfs:/Workspace/a"), (PastedPath{Source::dbfs, "/Workspace/a"}));
  EXPECT_EQ(read_pasted_path("/Users/100%25/a"), (PastedPath{std::nullopt, "/Users/100%25/a"}));
}

TEST(PastedPath, IsWrittenAsItIsPasted) {
  for (const char* text : {"/", "dbfs:/", "/Users/a", "dbfs:/Users/a", "/Workspace/Users/a"}) {
    EXPECT_EQ(to_string(read_pasted_path(text)), text);
  }
  EXPECT_EQ(to_string(read_pasted_path("/dbfs/Users/a")), "dbfs:/Users/a");
}

}  // namespace
}  // namespace stocktake
