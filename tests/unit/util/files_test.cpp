#include "util/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/temporary_directory.h"
#include "util/absolute_path.h"

namespace stocktake {
namespace {

namespace fs = std::filesystem;

class FilesTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return directory_ + "/" + name; }
  static std::string bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void put(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static unsigned mode(const std::string& path) {
    return static_cast<unsigned>(fs::status(path).permissions());
  }
  static void write(const std::string& path, const std::string& text) {
    auto output = OutputFile::open(path);
    ASSERT_TRUE(output);
    output->write(text);
    ASSERT_TRUE(output->finish());
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }

  const testing::TemporaryDirectory temporary_;
  const std::string directory_ = temporary_.path();
};

TEST_F(FilesTest, TheFileIsThereWhenFinished) {
  auto output = OutputFile::open(at("a"));
  ASSERT_TRUE(output);
  output->write("one\n");
  output->write("two\n");
  EXPECT_FALSE(fs::exists(at("a")));
  ASSERT_TRUE(output->finish());
  EXPECT_EQ(bytes(at("a")), "one\ntwo\n");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FilesTest, TheOldFileStaysUntilFinished) {
  put(at("a"), "old");
  auto output = OutputFile::open(at("a"));
  ASSERT_TRUE(output);
  output->write("new");
  EXPECT_EQ(bytes(at("a")), "old");
  ASSERT_TRUE(output->finish());
  EXPECT_EQ(bytes(at("a")), "new");
}

TEST_F(FilesTest, WhatIsNotFinishedLeavesTheOldFileAndNothingElse) {
  put(at("a"), "old");
  {
    auto output = OutputFile::open(at("a"));
    ASSERT_TRUE(output);
    output->write("new");
  }
  EXPECT_EQ(bytes(at("a")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FilesTest, TheNewFileHasThePermissionsOfTheOldOne) {
  put(at("a"), "old");
  for (const unsigned old : {0640U, 0604U, 0600U, 0444U}) {
    fs::permissions(at("a"), fs::perms(old));
    write(at("a"), "new");
    EXPECT_EQ(mode(at("a")), old);
  }
  const mode_t umask_before = umask(077);
  write(at("b"), "new");
  umask(umask_before);
  EXPECT_EQ(mode(at("b")), 0600U);
}

TEST_F(FilesTest, NewFilesArePrivateUnlessTheUmaskIsForTheGroup) {
  const mode_t before = umask(0);
  const auto kept = [](mode_t given) {
    umask(given);
    keep_new_files_private();
    return umask(0);
  };
  EXPECT_EQ(kept(0), 077U);
  EXPECT_EQ(kept(002), 077U);
  EXPECT_EQ(kept(022), 077U);
  EXPECT_EQ(kept(026), 077U);
  EXPECT_EQ(kept(077), 077U);
  EXPECT_EQ(kept(0177), 0177U);
  EXPECT_EQ(kept(027), 027U);
  EXPECT_EQ(kept(007), 007U);
  umask(before);
}

TEST_F(FilesTest, ALinkStaysAndItsFileIsReplaced) {
  fs::create_directory(at("data"));
  put(at("data/real"), "old");
  fs::create_symlink("data/real", at("a"));
  fs::create_symlink("a", at("b"));
  fs::create_symlink("data/missing", at("c"));
  write(at("b"), "new");
  write(at("c"), "made");
  EXPECT_TRUE(fs::is_symlink(at("a")) && fs::is_symlink(at("b")) && fs::is_symlink(at("c")));
  EXPECT_EQ(bytes(at("data/real")), "new");
  EXPECT_EQ(bytes(at("data/missing")), "made");
  fs::create_symlink("loop", at("loop"));
  EXPECT_FALSE(OutputFile::open(at("loop")));
}

TEST_F(FilesTest, ALinkInPlaceOfTheTemporaryFileIsNotFollowed) {
  put(at("precious"), "old");
  fs::create_symlink("precious", at("a") + "." + std::to_string(getpid()) + ".tmp");
  write(at("a"), "new");
  EXPECT_EQ(bytes(at("precious")), "old");
  EXPECT_EQ(bytes(at("a")), "new");
  EXPECT_FALSE(fs::is_symlink(at("a")));
}

TEST_F(FilesTest, ADescriptorOfThisProcessIsAppendedTo) {
  put(at("a"), "before\n");
  const int descriptor = ::open(at("a").c_str(), O_WRONLY | O_APPEND);
  ASSERT_GE(descriptor, 0);
  write("/dev/fd/" + std::to_string(descriptor), "after\n");
  ::close(descriptor);
  EXPECT_EQ(bytes(at("a")), "before\nafter\n");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FilesTest, AMovedOutputIsFinishedOnce) {
  auto output = OutputFile::open(at("a"));
  ASSERT_TRUE(output);
  OutputFile moved = std::move(*output);
  moved.write("x");
  ASSERT_TRUE(moved.finish());
  EXPECT_EQ(bytes(at("a")), "x");
}

TEST_F(FilesTest, APathThatCannotBeWrittenIsAUsageFailureThatNamesIt) {
  const auto output = OutputFile::open(at("missing/a"));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ExitCode::usage);
  EXPECT_NE(output.error().message.find(at("missing/a")), std::string::npos);
  EXPECT_FALSE(output.error().remedy.empty());
}

TEST_F(FilesTest, AWorkingDirectoryThatIsGoneIsNoReasonToThrow) {
  const fs::path before = fs::current_path();
  fs::create_directory(at("gone"));
  fs::current_path(at("gone"));
  fs::remove(at("gone"));
  EXPECT_EQ(absolute_path("a"), "a");
  EXPECT_EQ(absolute_path("/a"), "/a");
  EXPECT_EQ(follow_links("a"), "a");
  const auto output = OutputFile::open("a");
  fs::current_path(before);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ExitCode::usage);
}

TEST_F(FilesTest, ADirectoryIsNoOutput) {
  const auto output = OutputFile::open(directory_);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ExitCode::usage);
}

TEST_F(FilesTest, ADeviceIsWrittenToAndStays) {
  auto output = OutputFile::open("/dev/null");
  ASSERT_TRUE(output);
  output->write("x");
  EXPECT_TRUE(output->finish());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FilesTest, AFullDiskIsUnreachable) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  auto output = OutputFile::open("/dev/full");
  ASSERT_TRUE(output);
  output->write(std::string(1'000'000, 'x'));
  const auto finished = output->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ExitCode::unreachable);
}

TEST_F(FilesTest, TheReasonIsThatOfTheWriteAndNotOfALaterCall) {
  auto output = OutputFile::open("/dev/full");
  ASSERT_TRUE(output);
  output->write(std::string(1U << 20U, 'x'));  // more than a buffer: nothing is left to flush
  errno = EPIPE;                               // of another call: nobody reads the messages
  const auto finished = output->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ExitCode::unreachable);
  EXPECT_NE(finished.error().message.find("No space left"), std::string::npos);
}

TEST_F(FilesTest, AFailureToWriteNamesStandardOutput) {
  const Failure closed = could_not_write("-", EBADF);
  EXPECT_EQ(closed.message, "could not write standard output: Bad file descriptor");
  EXPECT_EQ(closed.remedy, "standard output is closed: send it to a file");
  EXPECT_EQ(could_not_write("users.csv", EIO).message,
            "could not write users.csv: Input/output error");
}

TEST_F(FilesTest, CheckingChangesNothing) {
  put(at("a"), "old");
  EXPECT_TRUE(check_writable(at("a")));
  EXPECT_TRUE(check_writable(at("new")));
  EXPECT_EQ(bytes(at("a")), "old");
  EXPECT_EQ(files(), 1U);
  EXPECT_FALSE(check_writable(directory_));
  EXPECT_FALSE(check_writable(at("missing/a")));
}

TEST_F(FilesTest, ReadsAFileWhole) {
  const std::string text = std::string("a\0b\r\n", 5) + std::string(200'000, 'x');
  put(at("a"), text);
  const auto read = read_whole(at("a"));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, text);
}

TEST_F(FilesTest, WhatCannotBeReadIsAUsageFailureThatNamesIt) {
  for (const std::string& path : {at("missing"), directory_}) {
    const auto read = read_whole(path);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().code, ExitCode::usage);
    EXPECT_NE(read.error().message.find(path), std::string::npos);
  }
}

}  // namespace
}  // namespace stocktake
