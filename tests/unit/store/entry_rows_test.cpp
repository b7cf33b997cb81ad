#include "store/write/entry_rows.h"

#include <gtest/gtest.h>

#include "store/file/schema.h"

namespace stocktake::store {
namespace {

class EntryRowsTest : public ::testing::Test {
 protected:
  EntryRowsTest() : database_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec(schema());
  }

  /// Each third file lacks its size, each third but one its time, each third but two its id.
  static Entry file(std::int64_t id) {
    Entry file{"file-" + std::to_string(id), "FILE", 10 * id, 100 * id, 1000 * id};
    if (id % 3 == 0) file.size.reset();
    if (id % 3 == 1) file.modified_at.reset();
    if (id % 3 == 2) file.object_id.reset();
    return file;
  }

  void expect_rows(std::int64_t number) {
    SQLite::Statement row(database_,
                          "SELECT id, name, kind, size, modified_at, object_id FROM entry ORDER BY "
                          "id");
    std::int64_t id = 0;
    while (row.executeStep()) {
      const Entry expected = file(++id);
      EXPECT_EQ(row.getColumn(0).getInt64(), id);
      EXPECT_EQ(row.getColumn(1).getString(), expected.name);
      EXPECT_EQ(row.getColumn(2).getInt64(), id % 5);
      expect_number(row.getColumn(3), expected.size);
      expect_number(row.getColumn(4), expected.modified_at);
      expect_number(row.getColumn(5), expected.object_id);
    }
    EXPECT_EQ(id, number);
  }

  static void expect_number(const SQLite::Column& column,
                            const std::optional<std::int64_t>& expected) {
    ASSERT_EQ(column.isNull(), !expected.has_value());
    if (expected) {
      EXPECT_EQ(column.getInt64(), *expected);
    }
  }

  SQLite::Database database_;
};

TEST_F(EntryRowsTest, StoresEveryRowOnceHoweverManyTheyAre) {
  for (const std::int64_t number : {0, 1, 31, 32, 33, 64, 100}) {
    database_.exec("DELETE FROM entry");
    EntryRows rows(database_);
    for (std::int64_t id = 1; id <= number; ++id) rows.add(id, file(id), id % 5);
    rows.flush();
    expect_rows(number);
  }
}

TEST_F(EntryRowsTest, GoesOnAfterAFlush) {
  EntryRows rows(database_);
  for (std::int64_t id = 1; id <= 40; ++id) {
    rows.add(id, file(id), id % 5);
    if (id % 7 == 0) rows.flush();
  }
  rows.flush();
  expect_rows(40);
}

TEST_F(EntryRowsTest, KeepsNoPointerToAFile) {
  EntryRows rows(database_);
  for (std::int64_t id = 1; id <= 40; ++id) {
    Entry passing = file(id);
    rows.add(id, passing, id % 5);
    passing.name = "another";
  }
  rows.flush();
  expect_rows(40);
}

TEST_F(EntryRowsTest, ForgetsWhatIsDiscarded) {
  EntryRows rows(database_);
  rows.add(7, file(7), 2);
  rows.discard();
  rows.add(1, file(1), 1);
  rows.flush();
  expect_rows(1);
}

}  // namespace
}  // namespace stocktake::store
