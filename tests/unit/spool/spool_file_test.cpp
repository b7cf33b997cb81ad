#include "spool/spool_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/temporary_directory.h"
#include "util/expected.h"

namespace stocktake {
namespace {

namespace fs = std::filesystem;

class SpoolFileTest : public ::testing::Test {
 protected:
  std::string text_at(const SpoolFile& file, std::uint64_t at, std::size_t size) const {
    std::string text;
    file.read(at, size, text);
    return text;
  }

  const testing::TemporaryDirectory temporary_;
  const std::string folder_ = temporary_.path();
};

TEST_F(SpoolFileTest, GivesBackWhatWasAppended) {
  SpoolFile file(folder_);
  std::string all;
  for (int i = 0; i < 40'000; ++i) {
    const std::string part = std::to_string(i) + ",";
    file.append(part);
    all += part;
  }
  EXPECT_EQ(file.size(), all.size());
  file.flush();
  EXPECT_EQ(text_at(file, 0, all.size() + 100), all);
  EXPECT_EQ(text_at(file, 70'000, 11), all.substr(70'000, 11));
  EXPECT_EQ(text_at(file, all.size(), 10), "");
}

TEST_F(SpoolFileTest, LeavesNoNameBehind) {
  SpoolFile file(folder_);
  file.append("x");
  file.flush();
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(SpoolFileTest, WhatFollowsATruncationTakesItsPlace) {
  SpoolFile file(folder_);
  file.append("one two");
  file.truncate(4);
  EXPECT_EQ(file.size(), 4U);
  file.append("three");
  file.flush();
  EXPECT_EQ(text_at(file, 0, 100), "one three");
}

TEST_F(SpoolFileTest, AFolderThatIsNotThereIsNamed) {
  try {
    const SpoolFile file(folder_ + "/not there");
    FAIL() << "it was made";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.failure().code, ExitCode::unreachable);
    EXPECT_NE(error.failure().message.find(folder_), std::string::npos);
  }
}

/// Ends this process with the code of the failure.
[[noreturn]] void write_more_than_allowed(const std::string& folder) {
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
  const rlimit most{100'000, 100'000};
  static_cast<void>(::setrlimit(RLIMIT_FSIZE, &most));
  try {
    SpoolFile file(folder);
    for (int i = 0; i < 10; ++i) file.append(std::string(50'000, 'x'));
  } catch (const FatalError& error) {
    std::_Exit(static_cast<int>(error.failure().code));
  }
  std::_Exit(0);
}

TEST_F(SpoolFileTest, AFileThatMayNotGrowIsAFailure) {
  EXPECT_EXIT(write_more_than_allowed(folder_),
              ::testing::ExitedWithCode(static_cast<int>(ExitCode::unreachable)), "");
}

}  // namespace
}  // namespace stocktake
