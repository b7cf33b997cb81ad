// Opens files that exist, do not exist, are damaged, are locked, or belong to another program, and
// removes a file while a writer has it.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "store/file/file_lock.h"
#include "store/file/schema.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using InventoryFileTest = StoreTest;

void expect_refused(const Expected<Writer>& writer, ExitCode code, const std::string& text) {
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, code) << writer.error().message;
  EXPECT_NE(writer.error().message.find(text), std::string::npos) << writer.error().message;
  EXPECT_FALSE(writer.error().remedy.empty());
}

bool names(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

TEST_F(InventoryFileTest, MakesAFileThatSaysWhatItIs) {
  const Writer writer = planned();
  EXPECT_EQ(count(path(), "PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(count(path(), "PRAGMA user_version"), kSchemaVersion);
  EXPECT_TRUE(fs::exists(path() + "-wal"));
}

TEST_F(InventoryFileTest, AFinishedInventoryIsOneFileEvenAfterReading) {
  make(path());
  EXPECT_EQ(files_beside(), std::vector<std::string>{"a.db"});
  EXPECT_TRUE(check(path()).finished);
  EXPECT_EQ(files_beside(), std::vector<std::string>{"a.db"});
}

TEST_F(InventoryFileTest, RefusesAnInventoryThatExistsAndNamesBothWords) {
  make(path());
  const std::string before = bytes(path());
  const auto writer = Writer::create(path(), false);
  expect_refused(writer, ExitCode::usage, path() + " already exists");
  EXPECT_TRUE(names(writer.error().remedy, "--resume"));
  EXPECT_TRUE(names(writer.error().remedy, "--fresh"));
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, FreshStartsOverAndTakesAwayWhatLiesBeside) {
  make(path());
  write(path() + "-wal", "old");
  write(path() + "-shm", "old");
  auto writer = Writer::create(path(), true);
  ASSERT_TRUE(writer);
  EXPECT_FALSE(writer->has_scan_spec());
  EXPECT_TRUE(writer->user_names().empty());
  EXPECT_NE(bytes(path() + "-shm"), "old");
}

TEST_F(InventoryFileTest, FreshReplacesADamagedInventory) {
  make(path());
  fs::resize_file(path(), 8192);
  EXPECT_TRUE(Writer::create(path(), true));
}

TEST_F(InventoryFileTest, AnEmptyFileIsAsGoodAsNone) {
  write(path(), "");
  EXPECT_TRUE(Writer::create(path(), false));
}

TEST_F(InventoryFileTest, NeverTouchesWhatIsNoInventory) {
  write(at("text"), "my thesis, which I have no copy of");
  write(at("long"), std::string(100'000, 'x'));
  sql(at("other.db"), "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  for (const std::string name : {"text", "long", "other.db"}) {
    const std::string before = bytes(at(name));
    expect_refused(Writer::create(at(name), false), ExitCode::usage, "is not an inventory");
    expect_refused(Writer::create(at(name), true), ExitCode::usage, "is not an inventory");
    expect_refused(Writer::resume(at(name)), ExitCode::usage, "is not an inventory");
    EXPECT_FALSE(Reader::open(at(name)));
    EXPECT_EQ(bytes(at(name)), before);
  }
  EXPECT_EQ(files_beside().size(), 3U);
}

TEST_F(InventoryFileTest, RefusesADirectoryADeviceAndAnEmptyFile) {
  expect_refused(Writer::create(directory_, true), ExitCode::usage, "a directory");
  expect_refused(Writer::resume(directory_), ExitCode::usage, "a directory");
  expect_refused(Writer::create("/dev/null", true), ExitCode::usage, "not a regular file");
  write(path(), "");
  expect_refused(Writer::resume(path()), ExitCode::usage, "it is empty");
}

TEST_F(InventoryFileTest, RefusesToResumeWhatIsNotThere) {
  expect_refused(Writer::resume(path()), ExitCode::usage,
                 "the inventory " + path() + " does not exist");
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(InventoryFileTest, RefusesADirectoryThatIsNotThere) {
  expect_refused(Writer::create(at("none/a.db"), false), ExitCode::usage, "none/a.db");
}

TEST_F(InventoryFileTest, RefusesANewerFormat) {
  make(path());
  sql(path(), fmt::format("PRAGMA user_version = {}", kSchemaVersion + 1));
  const std::string before = bytes(path());
  expect_refused(Writer::resume(path()), ExitCode::usage, "newer stocktake");
  expect_refused(Writer::create(path(), true), ExitCode::usage, "newer stocktake");
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, RefusesAnOlderFormat) {
  make(path());
  sql(path(), "PRAGMA user_version = 1");
  const std::string before = bytes(path());
  expect_refused(Writer::resume(path()), ExitCode::usage, "older stocktake");
  expect_refused(Writer::create(path(), true), ExitCode::usage, "older stocktake");
  EXPECT_FALSE(Reader::open(path()));
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, RefusesWhatAnotherScanIsWriting) {
  make(path());
  const std::string before = bytes(path());
  const auto lock = FileLock::take(path(), false);
  ASSERT_TRUE(lock);
  expect_refused(Writer::resume(path()), ExitCode::usage, "another scan is writing " + path());
  expect_refused(Writer::create(path(), true), ExitCode::usage, "another scan");
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, AScanInAnotherProcessIsRefusedWhileThisOneWrites) {
  const Writer writer = planned();
  const auto refused = [&] { return Writer::resume(path()) ? 0 : 1; };
  EXPECT_EQ(in_child(refused), 1);
  EXPECT_EQ(in_child([&] { return Reader::open(path()) ? 0 : 1; }), 0);
}

TEST_F(InventoryFileTest, TruncatedIsDamagedAndLeftAsItIs) {
  make(path());
  fs::resize_file(path(), fs::file_size(path()) - 5000);
  const std::string before = bytes(path());
  expect_refused(Writer::resume(path()), ExitCode::damaged, path() + " is damaged");
  EXPECT_EQ(Reader::open(path()).error().code, ExitCode::damaged);
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, GarbageBehindAGoodHeaderIsDamaged) {
  make(path());
  std::string broken = bytes(path());
  std::fill(broken.begin() + 100, broken.end(), 'x');
  write(path(), broken);
  expect_refused(Writer::resume(path()), ExitCode::damaged, path() + " is damaged");
  EXPECT_EQ(Reader::open(path()).error().code, ExitCode::damaged);
  EXPECT_EQ(bytes(path()), broken);
}

TEST_F(InventoryFileTest, ReadOnlyFileAndDirectoryAreSaidToBe) {
  make(path());
  const std::string before = bytes(path());
  fs::permissions(directory_, fs::perms(0755));
  fs::permissions(path(), fs::perms(0444));
  EXPECT_EQ(as_nobody([&] {
              const auto writer = Writer::resume(path());
              return !writer && writer.error().code == ExitCode::usage &&
                             names(writer.error().message, path())
                         ? 0
                         : 1;
            }),
            0);
  fs::permissions(path(), fs::perms(0666));  // the file is writable, its directory is not
  fs::permissions(directory_, fs::perms(0555));
  EXPECT_EQ(as_nobody([&] {
              const auto writer = Writer::resume(path());
              const auto made = Writer::create(at("new.db"), false);
              return !writer && writer.error().code == ExitCode::usage && !made &&
                             made.error().code == ExitCode::usage
                         ? 0
                         : 1;
            }),
            0);
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(InventoryFileTest, ResumesAFinishedInventoryWithNothingToDo) {
  make(path());
  const std::string before = digest(path());
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    EXPECT_TRUE(writer->has_scan_spec());
    PendingReader pending(path());
    EXPECT_EQ(pending.count(Source::dbfs) + pending.count(Source::workspace), 0);
  }
  EXPECT_EQ(digest(path()), before);
}

TEST_F(InventoryFileTest, DiscardTakesAwayOnlyWhatHasNoPlan) {
  {
    auto writer = Writer::create(path(), false);
    ASSERT_TRUE(writer);
    writer->discard_if_no_scan_spec();
  }
  EXPECT_TRUE(files_beside().empty());
  {
    Writer writer = planned();
    writer.discard_if_no_scan_spec();
  }
  EXPECT_TRUE(fs::exists(path()));
  sql(at("b.db"), "");
  { ASSERT_TRUE(Writer::create(at("c.db"), false)); }
  auto resumed = Writer::resume(at("c.db"));
  ASSERT_TRUE(resumed);
  EXPECT_FALSE(resumed->has_scan_spec());
  resumed->discard_if_no_scan_spec();
  EXPECT_TRUE(fs::exists(at("c.db")));  // this writer did not make it
}

TEST_F(InventoryFileTest, AFullDiskAtTheStartLeavesNothing) {
  const int code = in_child([&] {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    const rlimit limit{20'000, 1'000'000'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
    const auto writer = Writer::create(path(), false);
    return writer ? 0 : static_cast<int>(writer.error().code);
  });
  EXPECT_EQ(code, static_cast<int>(ExitCode::unreachable));
  EXPECT_TRUE(files_beside().empty());
}

TEST_F(InventoryFileTest, BeforeTheFirstCommitNothingWasBegun) {
  const auto says_so = [](const Failure& failure) {
    return failure.code == ExitCode::unreachable && names(failure.remedy, "nothing was begun") &&
           !names(failure.remedy, "--resume");
  };
  const auto limit_files = [] {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    const rlimit limit{20'000, 1'000'000'000};
    return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
  };
  EXPECT_EQ(in_child([&] {
              if (!limit_files()) return 97;
              const auto writer = Writer::create(path(), false);
              return !writer && says_so(writer.error()) ? 0 : 1;
            }),
            0);
  EXPECT_EQ(in_child([&] {
              auto writer = Writer::create(path(), false);
              if (!writer || !limit_files()) return 97;
              try {
                writer->store_scan_spec(scan_spec(), users(), {});
              } catch (const FatalError& error) {
                writer->discard_if_no_scan_spec();
                return says_so(error.failure()) ? 0 : 1;
              }
              return 2;
            }),
            0);
  EXPECT_TRUE(files_beside().empty());
}

TEST_F(InventoryFileTest, AFullDiskLeavesWhatFreshWasToReplace) {
  make(path());
  const std::string before = bytes(path());
  const int code = in_child([&] {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    const rlimit limit{20'000, 1'000'000'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
    const auto writer = Writer::create(path(), true);
    return writer ? 0 : static_cast<int>(writer.error().code);
  });
  EXPECT_EQ(code, static_cast<int>(ExitCode::unreachable));
  EXPECT_EQ(bytes(path()), before);
  EXPECT_EQ(files_beside(), std::vector<std::string>{"a.db"});
}

TEST_F(InventoryFileTest, WhatAKilledScanWasMakingIsNoInventoryAndIsMadeAnew) {
  write(path() + ".stocktake-draft", "half of it");
  write(path() + ".stocktake-draft-journal", "and its journal");
  EXPECT_FALSE(Reader::open(path()));
  { ASSERT_TRUE(Writer::create(path(), false)); }
  EXPECT_FALSE(fs::exists(path() + ".stocktake-draft"));
  EXPECT_FALSE(fs::exists(path() + ".stocktake-draft-journal"));
}

TEST_F(InventoryFileTest, AFileOfTheUsersOwnBesideTheInventoryStays) {
  make(path());
  for (const char* suffix : {".new", ".new-wal", ".bak", ".tmp"}) write(path() + suffix, "mine");
  { ASSERT_TRUE(Writer::create(path(), true)); }
  for (const char* suffix : {".new", ".new-wal", ".bak", ".tmp"}) {
    EXPECT_EQ(bytes(path() + suffix), "mine") << suffix;
  }
}

TEST_F(InventoryFileTest, AScanThatIsLateIsRefusedThoughItOpenedTheFileThatWasReplaced) {
  write(path(), "");
  const int late = ::open(path().c_str(), O_RDWR | O_CLOEXEC);
  const auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  EXPECT_NE(::flock(late, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(errno, EWOULDBLOCK);
  ::close(late);
}

TEST_F(InventoryFileTest, AReaderRollsBackWhatAKilledWriterLeft) {
  make(path());
  const std::string before = digest(path());
  in_child([&] {
    SQLite::Database database(path(), SQLite::OPEN_READWRITE);
    database.exec(
        "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE entry SET size = 7");
    database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(100000))");
    ::_exit(0);  // without a commit
    return 0;
  });
  ASSERT_TRUE(fs::exists(path() + "-journal"));
  EXPECT_TRUE(check(path()).finished);
  EXPECT_EQ(digest(path()), before);
}

TEST_F(InventoryFileTest, NamesThatSQLiteTakesForSomethingElseAreFiles) {
  const fs::path here = fs::current_path();
  fs::current_path(directory_);
  for (const std::string name : {":memory:", "file:x?mode=memory", "50% a&b#c.db"}) {
    make(name);
    EXPECT_TRUE(fs::exists(fs::path(directory_) / name));
    EXPECT_TRUE(check(name).finished);
  }
  fs::current_path(here);
}

TEST_F(InventoryFileTest, AFileWithoutItsNameIsNoInventoryAnyMore) {
  Writer writer = planned();
  writer.commit({{{home(1), Absent{}}, 0}});
  fs::rename(path(), at("elsewhere.db"));
  write(path(), "something else");
  EXPECT_THROW(writer.commit({{{home(2), Absent{}}, 0}}), FatalError);
  EXPECT_THROW(writer.end_run(1, "finished", {}), FatalError);
  const auto left = writer.finish();
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code, ExitCode::damaged);
  EXPECT_NE(left.error().message.find(path()), std::string::npos);
  EXPECT_EQ(bytes(path()), "something else");
}

TEST_F(InventoryFileTest, AFileThatCannotBeLookedUpIsNotCalledRemoved) {
  Writer writer = planned();
  fs::rename(directory_, directory_ + ".elsewhere");
  fs::create_symlink(directory_, directory_);  // a name that leads to itself: ELOOP, even for root
  const auto restore = [&] {
    fs::remove(directory_);
    fs::rename(directory_ + ".elsewhere", directory_);
  };
  try {
    writer.commit({{{home(1), Absent{}}, 0}});
    ADD_FAILURE();
  } catch (const FatalError& error) {
    EXPECT_EQ(error.failure().code, ExitCode::unreachable);
    EXPECT_NE(error.failure().message.find(path()), std::string::npos);
    EXPECT_NE(error.failure().message.find(std::strerror(ELOOP)), std::string::npos);
  }
  const auto left = writer.finish();
  restore();
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code, ExitCode::unreachable);
  EXPECT_TRUE(check(path()).damage.empty());
}

TEST_F(InventoryFileTest, DiscardLeavesWhatReplacedTheFile) {
  auto writer = Writer::create(path(), false);
  ASSERT_TRUE(writer);
  fs::rename(path(), at("elsewhere.db"));
  write(path(), "something else");
  writer->discard_if_no_scan_spec();
  EXPECT_EQ(bytes(path()), "something else");
}

TEST_F(InventoryFileTest, FinishingSaysNothingOfAFileThatIsThere) {
  Writer writer = planned();
  fill(writer);
  EXPECT_TRUE(writer.finish());
  EXPECT_TRUE(check(path()).sealed);
}

}  // namespace
}  // namespace stocktake::store
