// The exit codes for SQLite errors: a full disk is not a damaged inventory, and neither is a bug.

#include "store/file/errors.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>

namespace stocktake::store {
namespace {

ExitCode code_of(int error) {
  return failure_of_reading(SQLite::Exception("x", error), "a.db").code;
}
ExitCode code_of_opening(int error) {
  return failure_of_opening(SQLite::Exception("x", error), "a.db").code;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Sets an environment variable for one test.
class WithVariable {
 public:
  WithVariable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~WithVariable() { ::unsetenv(name_); }
  WithVariable(const WithVariable&) = delete;
  WithVariable& operator=(const WithVariable&) = delete;

 private:
  const char* name_;
};

TEST(StoreErrors, ADiskThatFailsIsGoneOnWithLater) {
  for (const int error : {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC,
                          SQLITE_IOERR_SHORT_READ}) {
    const Failure failure = failure_of_writing(SQLite::Exception("no room", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_EQ(failure.message, "cannot read or write a.db: no room");
    EXPECT_NE(failure.remedy.find("--resume"), std::string::npos);
  }
  for (const int error : {SQLITE_IOERR_READ, SQLITE_IOERR_LOCK, SQLITE_IOERR_SHORT_READ}) {
    const Failure failure = failure_of_reading(SQLite::Exception("no disk", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_EQ(failure.message, "cannot read or write a.db: no disk");
  }
}

TEST(StoreErrors, WhoeverReadsWritesTemporaryFilesOnly) {
  const WithVariable folder("SQLITE_TMPDIR", "/dev/shm");
  for (const int error : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_TRUNCATE,
                          SQLITE_IOERR_GETTEMPPATH, SQLITE_CANTOPEN}) {
    const Failure failure = failure_of_reading(SQLite::Exception("no room", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_TRUE(contains(failure.message, "temporary files in /dev/shm: no ")) << failure.message;
    EXPECT_TRUE(contains(failure.remedy, "SQLITE_TMPDIR (or TMPDIR)")) << failure.remedy;
    EXPECT_TRUE(contains(failure.remedy, "a.db is as it was")) << failure.remedy;
  }
}

TEST(StoreErrors, TheWriterNamesBothDisksWhereTheyAreTwo) {
  const SQLite::Exception full("full", SQLITE_FULL);
  const WithVariable folder("SQLITE_TMPDIR", "/dev/shm");
  EXPECT_TRUE(contains(failure_of_writing(full, "/proc/a.db").remedy, "in /dev/shm"));
  EXPECT_FALSE(contains(failure_of_writing(full, "/dev/shm/a.db").remedy, "temporary"));
}

TEST(StoreErrors, LackOfMemoryIsNoBugAndNoDamage) {
  for (const int error : {SQLITE_NOMEM, SQLITE_IOERR_NOMEM}) {
    EXPECT_EQ(code_of(error), ExitCode::unreachable);
    EXPECT_EQ(code_of_opening(error), ExitCode::unreachable);
    const Failure failure = failure_of_writing(SQLite::Exception("x", error), "a.db");
    EXPECT_TRUE(contains(failure.message, "not enough memory")) << failure.message;
  }
}

TEST(StoreErrors, AnotherProgramsLockIsWaitedFor) {
  for (const int error : {SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_LOCKED, SQLITE_PROTOCOL}) {
    const Failure failure = failure_of_reading(SQLite::Exception("x", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_NE(failure.message.find("locked by another program"), std::string::npos);
  }
}

TEST(StoreErrors, OnlyAFileOfTheWrongContentIsDamaged) {
  for (const int error : {SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_NOTADB}) {
    EXPECT_EQ(code_of(error), ExitCode::damaged) << error;
    EXPECT_TRUE(is_damage(SQLite::Exception("x", error), "a.db"));
  }
  for (const int error : {SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_BUSY, SQLITE_CANTOPEN}) {
    EXPECT_FALSE(is_damage(SQLite::Exception("x", error), "a.db")) << error;
  }
}

TEST(StoreErrors, AFileThatMayNotBeOpenedIsTheCallersMistake) {
  for (const int error : {SQLITE_READONLY, SQLITE_READONLY_DIRECTORY, SQLITE_CANTOPEN,
                          SQLITE_CANTOPEN_ISDIR, SQLITE_PERM}) {
    EXPECT_EQ(code_of_opening(error), ExitCode::usage) << error;
  }
}

TEST(StoreErrors, WhatNobodyExpectsIsABugExceptInAFileThatIsJustBeingOpened) {
  for (const int error : {SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISUSE}) {
    EXPECT_EQ(code_of(error), ExitCode::bug) << error;
  }
  // The failing SQL is then part of the file itself: its schema.
  EXPECT_EQ(code_of_opening(SQLITE_ERROR), ExitCode::damaged);
  EXPECT_EQ(code_of_opening(SQLITE_MISUSE), ExitCode::bug);
  EXPECT_EQ(code_of_opening(SQLITE_FULL), ExitCode::unreachable);
}

}  // namespace
}  // namespace stocktake::store
