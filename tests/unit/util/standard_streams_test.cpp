#include "util/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

namespace stocktake {
namespace {

/// Replaces standard error for the duration of a test.
class StandardStreamsTest : public ::testing::Test {
 protected:
  StandardStreamsTest() : kept_(dup(STDERR_FILENO)) {}
  ~StandardStreamsTest() override {
    dup2(kept_, STDERR_FILENO);
    close(kept_);
  }
  StandardStreamsTest(const StandardStreamsTest&) = delete;
  StandardStreamsTest& operator=(const StandardStreamsTest&) = delete;

 private:
  int kept_;
};

TEST_F(StandardStreamsTest, TheWholeTextIsWritten) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  dup2(pipe_ends[1], STDERR_FILENO);
  write_standard_error("a line\n");
  std::array<char, 16> bytes{};
  EXPECT_EQ(read(pipe_ends[0], bytes.data(), bytes.size()), 7);
  EXPECT_STREQ(bytes.data(), "a line\n");
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_F(StandardStreamsTest, AFullDiskAClosedPipeAndAClosedStreamAreIgnored) {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  const int full = open("/dev/full", O_WRONLY);
  dup2(full, STDERR_FILENO);
  close(full);
  write_standard_error("nobody reads this\n");
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  dup2(pipe_ends[1], STDERR_FILENO);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  write_standard_error("nor this\n");
  close(STDERR_FILENO);
  write_standard_error("nor this\n");
}

TEST_F(StandardStreamsTest, NothingElseGetsTheNumberOfAClosedStream) {
  close(STDERR_FILENO);
  keep_standard_streams_open();
  const int opened = open("/dev/zero", O_RDWR);
  EXPECT_GT(opened, STDERR_FILENO);
  close(opened);
  EXPECT_EQ(write(STDERR_FILENO, "x", 1), -1);
  EXPECT_EQ(errno, EBADF);
}

}  // namespace
}  // namespace stocktake
