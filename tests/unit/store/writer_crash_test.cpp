// A scan that is killed at any moment leaves an intact inventory with everything that it had
// committed.

#include <csignal>
#include <random>
#include <thread>

#include "store/write/commit_queue.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using WriterCrashTest = StoreTest;

/// Commits one directory below the other forever, and writes a byte to `said` after each commit.
[[noreturn]] void write_until_killed(const std::string& path, int said) {
  auto writer = Writer::resume(path);
  auto pending = PendingReader(path).read(Source::workspace, 1);
  Task task = pending.at(0);
  DirectoryId next = writer->next_directory_id();
  for (int depth = 0;; ++depth) {
    Listing listing{std::vector<Entry>(), {{"d"}, {"e"}}};
    for (int i = 0; i < 50; ++i) listing.files.push_back(file("f" + std::to_string(i)));
    writer->commit(
        {{{task, listing}, next},
         {{{next + 1, task.home, task.source, task.depth + 1, task.path + "/e"}, denied()}, 0}});
    static_cast<void>(::write(said, "x", 1));
    task = {next, task.home, task.source, task.depth + 1, task.path + "/d"};
    next += 2;
  }
}

TEST_F(WriterCrashTest, WhatWasCommittedIsThereAfterKill) {
  { const Writer closed = planned(); }
  std::mt19937 random(7);
  std::int64_t stored = 0;
  for (int round = 0; round < 12; ++round) {
    std::array<int, 2> said{};
    ASSERT_EQ(::pipe(said.data()), 0);
    const pid_t pid = ::fork();
    if (pid == 0) write_until_killed(path(), said[1]);
    ::close(said[1]);
    // A random moment after the first commit, often within another.
    char buffer = 0;
    ASSERT_EQ(::read(said[0], &buffer, 1), 1);
    ++stored;
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    while (::read(said[0], &buffer, 1) == 1) ++stored;
    ::close(said[0]);
    const CheckReport report = check(path());
    ASSERT_EQ(report.damage, std::vector<std::string>{});
    EXPECT_FALSE(report.finished);
    const std::int64_t listed = Reader::open(path())->overview().listed;
    EXPECT_GE(listed, stored);
    EXPECT_LE(listed, stored + 1);  // the last commit may not have been reported yet
    stored = listed;
  }
  EXPECT_GE(stored, 12);
  EXPECT_TRUE(Writer::resume(path()));
}

}  // namespace
}  // namespace stocktake::store
