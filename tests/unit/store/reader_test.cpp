#include "store/read/reader.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>
#include <thread>
#include <tuple>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ReaderTest = StoreTest;

/// The offset of SQLite's shared lock in a database file (SHARED_FIRST).
constexpr off_t kSharedFirst = 0x40000002;
constexpr off_t kSharedSize = 510;

TEST_F(ReaderTest, SaysWhatIsFinished) {
  Writer writer = planned();
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->finished());
  EXPECT_EQ(reader->overview().pending, 3);
  fill(writer);
  EXPECT_TRUE(reader->finished());
  const Overview all = reader->overview();
  EXPECT_TRUE(all.finished);
  EXPECT_EQ(all.scan_spec.host, scan_spec().host);
  EXPECT_EQ(all.users, 2);
  EXPECT_EQ(all.directories, 3);
  EXPECT_EQ(all.listed, 2);
  EXPECT_EQ(all.absent, 1);
  EXPECT_EQ(all.gaps, 1);
  EXPECT_EQ(all.files, 2);
  EXPECT_EQ(all.bytes, 10);
  EXPECT_EQ(all.unknown_size, 1);
}

TEST_F(ReaderTest, WithoutAPlanNothingIsFinished) {
  { ASSERT_TRUE(Writer::create(path(), false)); }
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->finished());
  EXPECT_FALSE(reader->overview().finished);
  EXPECT_TRUE(reader->scan_spec().host.empty());
  EXPECT_FALSE(reader->check().finished);
  EXPECT_TRUE(reader->check().damage.empty());
}

TEST_F(ReaderTest, UsersComeAsPlannedFilesAndGapsSorted) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  writer->store_scan_spec(
      scan_spec(),
      {{"zoe", {}, {{Source::workspace, "/Users/zoe"}}},
       {"Ann", {}, {{Source::workspace, "/Users/Ann"}, {Source::dbfs, "/Users/Ann"}}}},
      {{Source::dbfs, "/Users", denied()}});
  const Task zoe{1, 1, Source::workspace, 0, "/Users/zoe"};
  const Task ann{2, 2, Source::workspace, 0, "/Users/Ann"};
  const Task ann_dbfs{3, 3, Source::dbfs, 0, "/Users/Ann"};
  writer->commit({{{zoe, Listing{{file("b"), file("B"), file("\xc3\xa4")}, {{"d"}}}}, 4},
                  {{child(zoe, 4, "d"), Listing{{file("a")}, {}}}, 0},
                  {{ann, Listing{{file("x")}, {{"g"}, {"e"}}}}, 5},
                  {{child(ann, 5, "g"), denied()}, 0},
                  {{child(ann, 6, "e"), denied()}, 0},
                  {{ann_dbfs, Listing{{file("y")}, {}}}, 0}});
  auto reader = Reader::open(path());
  std::vector<std::string> users;
  reader->each_user([&](const UserRow& row) { users.push_back(row.name); });
  EXPECT_EQ(users, (std::vector<std::string>{"zoe", "Ann"}));
  std::vector<std::tuple<std::string, Source, std::string>> files;
  reader->each_file(
      [&](const FileRow& row) { files.emplace_back(row.username, row.source, row.path); });
  EXPECT_EQ(files.size(), 6U);
  EXPECT_TRUE(std::is_sorted(files.begin(), files.end()));
  std::vector<std::string> gaps;
  reader->each_gap([&](const GapRow& row) { gaps.push_back(row.username + row.path); });
  EXPECT_EQ(gaps, (std::vector<std::string>{"/Users", "Ann/Users/Ann/e", "Ann/Users/Ann/g"}));
}

TEST_F(ReaderTest, HomesOfOneUserAndSourceAreOneRow) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  writer->store_scan_spec(
      scan_spec(), {{"ann", {}, {{Source::dbfs, "/Users/ann"}, {Source::dbfs, "/Users/Ann"}}}}, {});
  writer->commit({{{{1, 1, Source::dbfs, 0, "/Users/ann"}, Absent{}}, 0},
                  {{{2, 2, Source::dbfs, 0, "/Users/Ann"}, Listing{{file("f")}, {}}}, 0}});
  std::vector<UserRow> rows;
  Reader::open(path())->each_user([&](const UserRow& row) { rows.push_back(row); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].of(Source::dbfs).found);
  EXPECT_FALSE(rows[0].of(Source::workspace).found);
  EXPECT_EQ(rows[0].of(Source::dbfs).files, 1);
}

TEST_F(ReaderTest, AViewMayAskForAnotherMeanwhile) {
  make(path());
  auto reader = Reader::open(path());
  int gaps = 0;
  reader->each_user([&](const UserRow&) {
    reader->each_gap([&](const GapRow&) { ++gaps; });
    static_cast<void>(reader->overview());
  });
  EXPECT_EQ(gaps, 2);
}

TEST_F(ReaderTest, SeesOneStateWhileAnotherProcessWrites) {
  { const Writer closed = planned(); }
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t writer_pid = ::fork();
  if (writer_pid == 0) {
    auto writer = Writer::resume(path());
    Task task = home(2);
    for (DirectoryId id = 4; id < 604; ++id) {
      writer->commit({{{task, Listing{{file("a"), file("b")}, {{"d"}}}}, id}});
      task = {id, task.home, task.source, task.depth + 1, task.path + "/d"};
      if (id == 4) static_cast<void>(::write(ready[1], "x", 1));
    }
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  std::int64_t before = 0;
  int status = 0;
  while (::waitpid(writer_pid, &status, WNOHANG) == 0) {
    const CheckReport report = reader->check();
    ASSERT_EQ(report.damage, std::vector<std::string>{});
    const Overview all = reader->overview();
    EXPECT_EQ(all.files, 2 * all.listed);
    EXPECT_GE(all.files, before);
    before = all.files;
  }
  EXPECT_EQ(status, 0);
  EXPECT_EQ(reader->overview().files, 1200);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(ReaderTest, LeavesTheLocksOfAWriterInTheSameProcessAlone) {
  Writer writer = planned();
  EXPECT_TRUE(check(path()).damage.empty());  // opened, read, closed
  EXPECT_FALSE(Writer::create(path(), false));
  const int held = in_child([&] {
    const int descriptor = ::open(path().c_str(), O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = kSharedFirst;
    lock.l_len = kSharedSize;
    if (::fcntl(descriptor, F_GETLK, &lock) != 0) return 97;
    return lock.l_type == F_UNLCK ? 0 : 1;
  });
  EXPECT_EQ(held, 1);
  fill(writer);
}

TEST_F(ReaderTest, ReadsWhereNothingCanBeWritten) {
  // One inventory that was closed properly, and one whose scan was killed after a full checkpoint.
  make(path());
  { const Writer closed = planned(at("unfinished.db")); }
  fs::permissions(path(), fs::perms(0444));
  fs::permissions(at("unfinished.db"), fs::perms(0444));
  fs::permissions(directory_, fs::perms(0555));
  EXPECT_EQ(as_nobody([&] { return check(path()).finished ? 0 : 1; }), 0);
  EXPECT_EQ(as_nobody([&] { return check(at("unfinished.db")).pending == 3 ? 0 : 1; }), 0);
  EXPECT_EQ(files_beside().size(), 2U);
}

TEST_F(ReaderTest, DamageInTheMiddleIsFatalAndSaysSo) {
  {
    Writer writer = planned();
    Listing listing;
    for (int i = 0; i < 5000; ++i)
      listing.files.push_back(file("a file of some name " + std::to_string(i)));
    writer.commit({{{home(1), listing}, 0}});
  }
  std::string broken = bytes(path());
  std::fill(broken.begin() + static_cast<std::ptrdiff_t>(broken.size() / 2),
            broken.begin() + static_cast<std::ptrdiff_t>(broken.size() / 2 + 40'000), '\xee');
  write(path(), broken);
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  try {
    reader->each_file([](const FileRow&) {});
    FAIL() << "read a damaged file to its end";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.failure().code, ExitCode::damaged);
  }
  EXPECT_TRUE(reader->check().is_damaged());
}

}  // namespace
}  // namespace stocktake::store
