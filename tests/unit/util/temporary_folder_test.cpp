#include "util/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "support/temporary_directory.h"

namespace stocktake {
namespace {

TEST(TemporaryFolder, IsTheOneThatSqliteTakes) {
  const testing::TemporaryDirectory temporary;
  const std::string& folder = temporary.path();
  ::setenv("SQLITE_TMPDIR", (folder + "/not there").c_str(), 1);
  ::setenv("TMPDIR", folder.c_str(), 1);
  EXPECT_EQ(temporary_folder(), folder);
  ::unsetenv("SQLITE_TMPDIR");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(temporary_folder(), "/var/tmp");
}

}  // namespace
}  // namespace stocktake
