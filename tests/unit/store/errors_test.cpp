// The exit codes for SQLite errors: a full disk is not a damaged inventory, and neither is a bug.

#include "store/file/errors.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace stocktake::store {
namespace {

ExitCode code_of(int error) {
  return failure_of(SQLite::Exception("x", error), "a.db").code;
}

TEST(StoreErrors, ADiskThatFailsIsGoneOnWithLater) {
  for (const int error : {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC,
                          SQLITE_IOERR_SHORT_READ}) {
    const Failure failure = failure_of(SQLite::Exception("no room", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_EQ(failure.message, "cannot read or write a.db: no room");
    EXPECT_NE(failure.remedy.find("--resume"), std::string::npos);
  }
}

TEST(StoreErrors, AnotherProgramsLockIsWaitedFor) {
  for (const int error : {SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_LOCKED}) {
    const Failure failure = failure_of(SQLite::Exception("x", error), "a.db");
    EXPECT_EQ(failure.code, ExitCode::unreachable) << error;
    EXPECT_NE(failure.message.find("locked by another program"), std::string::npos);
  }
}

TEST(StoreErrors, OnlyAFileOfTheWrongContentIsDamaged) {
  for (const int error : {SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_NOTADB}) {
    EXPECT_EQ(code_of(error), ExitCode::damaged) << error;
  }
}

TEST(StoreErrors, AFileThatMayNotBeOpenedIsTheCallersMistake) {
  for (const int error : {SQLITE_READONLY, SQLITE_READONLY_DIRECTORY, SQLITE_CANTOPEN,
                          SQLITE_CANTOPEN_ISDIR, SQLITE_PERM}) {
    EXPECT_EQ(code_of(error), ExitCode::usage) << error;
  }
}

TEST(StoreErrors, WhatNobodyExpectsIsABugExceptInAFileThatIsJustBeingOpened) {
  for (const int error : {SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISUSE}) {
    EXPECT_EQ(code_of(error), ExitCode::bug) << error;
  }
  // The failing SQL is then part of the file itself: its schema.
  const auto opening = [](int error) {
    return failure_of_opening(SQLite::Exception("x", error), "a.db").code;
  };
  EXPECT_EQ(opening(SQLITE_ERROR), ExitCode::damaged);
  EXPECT_EQ(opening(SQLITE_MISUSE), ExitCode::bug);
  EXPECT_EQ(opening(SQLITE_FULL), ExitCode::unreachable);
}

}  // namespace
}  // namespace stocktake::store
