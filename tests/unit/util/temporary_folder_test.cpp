#include "util/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace stocktake {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolder, IsTheOneThatSqliteTakes) {
  const std::string folder = ::testing::TempDir() + "temporary_folder_test";
  fs::create_directories(folder);
  ::setenv("SQLITE_TMPDIR", (folder + "/not there").c_str(), 1);
  ::setenv("TMPDIR", folder.c_str(), 1);
  EXPECT_EQ(temporary_folder(), folder);
  ::unsetenv("SQLITE_TMPDIR");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(temporary_folder(), "/var/tmp");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace stocktake
