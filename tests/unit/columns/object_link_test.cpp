#include "columns/object_link.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

constexpr auto kAddress = "https://adb-1.2.azuredatabricks.net";

TEST(WorkspaceName, IsTheHostAndAPortThatIsNotTheDefault) {
  EXPECT_EQ(workspace_name(kAddress), "adb-1.2.azuredatabricks.net");
  EXPECT_EQ(workspace_name("https://x.cloud:443"), "x.cloud");
  EXPECT_EQ(workspace_name("https://x.cloud:8443"), "x.cloud:8443");
  EXPECT_EQ(workspace_name("http://127.0.0.1:1443"), "127.0.0.1:1443");
  EXPECT_EQ(workspace_name("https://[::1]:443"), "[::1]");
  EXPECT_EQ(workspace_name("x.cloud"), "x.cloud");
  EXPECT_EQ(workspace_name(""), "");
}

TEST(ObjectLink, LeadsToThePathOnTheWorkspacesPage) {
  EXPECT_EQ(object_link(kAddress, Source::workspace, "/Users/ann@x.com/a"),
            "https://adb-1.2.azuredatabricks.net/#workspace/Users/ann@x.com/a");
  EXPECT_EQ(object_link("http://127.0.0.1:1", Source::workspace, "/a"),
            "http://127.0.0.1:1/#workspace/a");
}

TEST(ObjectLink, EncodesWhatMayNotStandInAFragment) {
  EXPECT_EQ(object_link("https://x", Source::workspace, "/a b/#1/100%/\xC3\xA9/\"<>\\^`{|}[]\n"),
            "https://x/#workspace/a%20b/%231/100%25/%C3%A9/%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D%0A");
  const std::string kept = "/-._~!$&'()*+,;=:@/?";
  EXPECT_EQ(object_link("https://x", Source::workspace, kept), "https://x/#workspace" + kept);
}

TEST(ObjectLink, IsEmptyWhereThereIsNoPage) {
  EXPECT_EQ(object_link(kAddress, Source::dbfs, "/Users/ann@x.com/a"), "");
  EXPECT_EQ(object_link("", Source::workspace, "/a"), "");
  EXPECT_EQ(object_link("javascript:alert(1)//", Source::workspace, "/a"), "");
}

TEST(ObjectLink, WithoutAPathIsWhatStandsBeforeIt) {
  EXPECT_EQ(object_link("https://x", Source::workspace, "") + "/a",
            object_link("https://x", Source::workspace, "/a"));
  EXPECT_EQ(object_link("https://x", Source::dbfs, ""), "");
}

}  // namespace
}  // namespace stocktake
