#include "mount/directory_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "model/totals.h"
#include "tree_fixture.h"

namespace stocktake::mount {
namespace {

using ::testing::ElementsAre;

class DirectoryReaderTest : public TreeTest {};

TEST_F(DirectoryReaderTest, ReturnsNamesKindsSizesAndTimes) {
  make_file("Users/ann/a.csv", 1234, 1'700'000'000'123);
  make_file("Users/ann/large", std::int64_t{5} << 40U, -1'001);
  make_folder("Users/ann/below/deeper");
  const Listing found = listing("/Users/ann");
  EXPECT_EQ(found.files,
            (std::vector<Entry>{{"a.csv", "FILE", 1234, 1'700'000'000'123, {}},
                                {"large", "FILE", std::int64_t{5} << 40U, -1'001, {}}}));
  EXPECT_EQ(found.directories, (std::vector<Subdirectory>{{"below"}}));
}

TEST_F(DirectoryReaderTest, TakesTheTimeZeroForUnknown) {
  make_file("Users/ann/old", 1, 0);
  EXPECT_EQ(listing("/Users/ann").files.front().modified_at, std::nullopt);
}

TEST_F(DirectoryReaderTest, ReturnsAnEmptyListingOfAnEmptyDirectory) {
  EXPECT_EQ(listing("/Users/ann"), Listing{});
}

TEST_F(DirectoryReaderTest, SaysWhatIsNoFile) {
  const std::string home = folder("Users/ann/");
  make_folder("elsewhere");
  ASSERT_EQ(::symlink("../../elsewhere", (home + "link").c_str()), 0);
  ASSERT_EQ(::symlink("/nowhere", (home + "broken").c_str()), 0);
  ASSERT_EQ(::mkfifo((home + "pipe").c_str(), 0600), 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(home.size() + 7, sizeof address.sun_path);
  (home + "socket").copy(address.sun_path, sizeof address.sun_path);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const Listing found = listing("/Users/ann");
  ::close(socket);
  EXPECT_TRUE(found.directories.empty());
  std::vector<std::string> kinds;
  for (const Entry& entry : found.files) {
    kinds.push_back(entry.name + " " + entry.kind);
    EXPECT_EQ(entry.size, std::nullopt) << entry.name;
    EXPECT_TRUE(entry.modified_at) << entry.name;
  }
  EXPECT_THAT(kinds, ElementsAre("broken SYMLINK", "link SYMLINK", "pipe FIFO", "socket SOCKET"));
}

TEST_F(DirectoryReaderTest, CountsAHardLinkAsAFile) {
  make_file("Users/ann/one", 100);
  std::filesystem::create_hard_link(folder("Users/ann/one"), folder("Users/ann/two"));
  const Listing found = listing("/Users/ann");
  EXPECT_THAT(names(found.files), ElementsAre("one", "two"));
  EXPECT_EQ(found.files[0].size, 100);
  EXPECT_EQ(found.files[1].size, 100);
}

TEST_F(DirectoryReaderTest, KeepsNamesThatAreUnusual) {
  make_file("Users/ann/two\nlines", 1);
  make_file("Users/ann/\xFF", 2);
  make_file("Users/ann/...", 3);
  make_file("Users/ann/back\\slash \"quoted\"", 4);
  make_folder("Users/ann/dir\xFE");
  make_file("Users/ann/dir\xFE/below", 5);
  const Listing found = listing("/Users/ann");
  EXPECT_THAT(names(found.files),
              ElementsAre("...", "back\\slash \"quoted\"", "two\nlines", "\xEE\xBF\xBF"));
  ASSERT_THAT(names(found.directories), ElementsAre("dir\xEE\xBF\xBE"));
  EXPECT_THAT(names(listing("/Users/ann/" + found.directories[0].name).files),
              ElementsAre("below"));
}

TEST_F(DirectoryReaderTest, MovesManyFilesToDisk) {
  constexpr int kFiles = 5000;
  for (int i = 0; i < kFiles; ++i) make_file(fmt::format("Users/ann/file-{}", i), i);
  limits.files_in_memory = 100;
  const auto tree = open();
  auto outcome = list(*tree, "/Users/ann");
  const auto& found = std::get<Listing>(*outcome);
  ASSERT_NE(found.many_files, nullptr);
  EXPECT_EQ(found.file_count(), kFiles);
  EXPECT_EQ(found.many_files->totals().bytes, std::int64_t{kFiles} * (kFiles - 1) / 2);
}

TEST_F(DirectoryReaderTest, ReadsAgainWhatChangesMeanwhile) {
  for (int i = 0; i < 10; ++i) make_file(fmt::format("Users/ann/file-{}", i));
  const auto tree = open();
  bool renamed = false;
  calls->before_read = [&] {
    if (std::exchange(renamed, true)) return;
    std::filesystem::rename(folder("Users/ann/file-3"), folder("Users/ann/moved"));
  };
  auto outcome = list(*tree, "/Users/ann");
  EXPECT_EQ(std::get<Listing>(*outcome).file_count(), 10);
}

TEST_F(DirectoryReaderTest, EndsAlsoIfTheDirectoryNeverStopsChanging) {
  const auto tree = open();
  int made = 0;
  calls->before_read = [&] { make_file(fmt::format("Users/ann/new-{}", made++)); };
  auto outcome = list(*tree, "/Users/ann");
  ASSERT_TRUE(std::holds_alternative<Listing>(*outcome));
  EXPECT_GE(made, DirectoryReader::kAttempts);
}

TEST_F(DirectoryReaderTest, LeavesOutWhatIsRemovedMeanwhile) {
  make_file("Users/ann/stays");
  const auto tree = open();
  int reads = 0;
  // Each reading returns the name of a file that is gone when its size is asked for.
  calls->before_read = [&] { make_file(fmt::format("Users/ann/goes-{}", ++reads)); };
  calls->after_read = [&] {
    std::filesystem::remove(folder(fmt::format("Users/ann/goes-{}", reads)));
  };
  auto outcome = list(*tree, "/Users/ann");
  ASSERT_TRUE(std::holds_alternative<Listing>(*outcome));
  EXPECT_THAT(names(std::get<Listing>(*outcome).files), ElementsAre("stays"));
  EXPECT_GE(reads, DirectoryReader::kAttempts);
}

/// A cache may be outdated: the name is there, reading after reading, and its status is not.
TEST_F(DirectoryReaderTest, ListsNothingIfANameIsLeftWithoutAStatus) {
  make_file("Users/ann/stays");
  make_file("Users/ann/stale");
  make_folder("Users/bob");
  make_file("Users/bob/stale");
  const auto tree = open();
  calls->fail("status of stale", ENOENT);
  const Gap found = gap(*tree, "/Users/ann");
  EXPECT_EQ(found.error_code, "STALE_ENTRY");
  EXPECT_EQ(found.message, folder("Users/ann") +
                               ": the directory has the name stale, and nothing is there (statx)");
  // In every reading but the one that looks for it.
  calls->fail("status of stale", ENOENT, DirectoryReader::kAttempts);
  auto outcome = list(*tree, "/Users/bob");
  EXPECT_THAT(names(std::get<Listing>(*outcome).files), ElementsAre("stale"));
}

TEST_F(DirectoryReaderTest, ListsNothingIfASizeCannotBeHad) {
  make_file("Users/ann/known", 1);
  make_file("Users/ann/unknown", 1);
  const auto tree = open();
  calls->fail("status of unknown", EACCES);
  const Gap found = gap(*tree, "/Users/ann");
  EXPECT_EQ(found.error_code, "EACCES");
}

TEST_F(DirectoryReaderTest, RefusesMoreSubdirectoriesThanFitInMemory) {
  for (int i = 0; i < 4; ++i) make_folder(fmt::format("Users/ann/d{}", i));
  limits.max_directories = 3;
  limits.remedy = "buy memory";
  const auto tree = open();
  const Gap found = gap(*tree, "/Users/ann");
  EXPECT_EQ(found.error_code, "TOO_MANY_DIRECTORIES");
  EXPECT_EQ(found.message, "the directory has more than 3 subdirectories: buy memory");
}

}  // namespace
}  // namespace stocktake::mount
