#include "util/nearest.h"

#include <gmock/gmock.h>

namespace stocktake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Nearest, DistanceCountsInsertedDeletedReplacedAndSwappedCharacters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("resume", "resmue"), 1U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U) << "no character is changed twice";
}

TEST(Nearest, TheFewestEditsComeFirst) {
  EXPECT_THAT(nearest("scn", {"show", "scan", "plan"}), ElementsAre("scan"));
  EXPECT_THAT(nearest("--resme", {"--fresh", "--resume", "--user"}), ElementsAre("--resume"));
  EXPECT_THAT(nearest("zzzzzz", {"show", "scan", "plan"}), IsEmpty());
  EXPECT_THAT(nearest("jsn", {"csv", "json"}), ElementsAre("json"));
  EXPECT_THAT(nearest("anna@example.com", {"bob@example.com", "eve@example.com"}), IsEmpty());
  EXPECT_THAT(nearest("abcd", {"abxx", "abcx", "abcd", "abce"}, 2), ElementsAre("abcd", "abcx"));
}

TEST(Nearest, APartOfANameFindsIt) {
  EXPECT_THAT(nearest("alice", {"bob@example.com", "alice@example.com"}),
              ElementsAre("alice@example.com"));
  EXPECT_THAT(nearest("json", {"csv", "files-csv", "jsonl"}), ElementsAre("jsonl"));
  EXPECT_THAT(nearest("users", {"user", "superusers", "dirs"}), ElementsAre("user", "superusers"));
  EXPECT_THAT(nearest("a", {"alice@example.com"}), IsEmpty()) << "that could be anybody";
}

TEST(Nearest, LetterCaseDoesNotCount) {
  EXPECT_THAT(nearest("ALICE@X", {"alice@x"}), ElementsAre("alice@x"));
  EXPECT_THAT(nearest("ÄLICE@X", {"älice@x", "olga@x"}), ElementsAre("älice@x"));
}

TEST(Nearest, IsAskedAsAQuestion) {
  EXPECT_EQ(did_you_mean("scn", {"scan", "show"}), "did you mean scan?");
  EXPECT_EQ(did_you_mean("xyzxyz", {"scan", "show"}), "");
}

}  // namespace
}  // namespace stocktake
