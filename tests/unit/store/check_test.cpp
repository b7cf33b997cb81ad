#include <array>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using CheckTest = StoreTest;

TEST_F(CheckTest, ASoundInventoryHasNoDamage) {
  make(path());
  const CheckReport report = check(path());
  EXPECT_EQ(report.damage, std::vector<std::string>{});
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(report.gaps, 1);
  EXPECT_FALSE(report.is_complete());
}

TEST_F(CheckTest, CompleteIsFinishedWithoutGaps) {
  Writer writer = planned();
  EXPECT_FALSE(check(path()).is_complete());
  EXPECT_EQ(check(path()).pending, 3);
  for (DirectoryId id = 1; id <= 3; ++id)
    writer.commit({{{home(id), Listing{{file("a")}, {}}}, 0}});
  EXPECT_TRUE(check(path()).is_complete());
}

// Each statement damages an inventory in one way that an intact one cannot have.
constexpr std::array kDamages{
    Damage{"UPDATE home SET file_count = 3 WHERE id = 1", "sums of this home"},
    Damage{"UPDATE home SET size = size + 1 WHERE id = 1", "sums of this home"},
    Damage{"UPDATE home SET unsized_count = 0", "sums of this home"},
    Damage{"UPDATE home SET directory_count = 0", "sums of this home"},
    Damage{"UPDATE home SET gap_count = 0", "sums of this home"},
    Damage{"UPDATE home SET waiting_count = 1", "sums of this home"},
    Damage{"UPDATE home SET last_modified = 1 WHERE id = 1", "last modification of this home"},
    Damage{"UPDATE home SET last_modified = NULL WHERE id = 1", "last modification of this home"},
    Damage{"DELETE FROM entry WHERE id = 1", "sums of this directory"},
    Damage{"UPDATE entry SET size = 11 WHERE id = 1", "sums of this directory"},
    Damage{"UPDATE entry SET size = 0 WHERE size IS NULL", "sums of this directory"},
    Damage{"UPDATE entry SET name = 'a'", "sums of this directory"},
    Damage{"UPDATE entry SET kind = 99 WHERE id = 1", "kind that does not exist"},
    Damage{"INSERT INTO entry (id, name, kind) VALUES (99, 'z', 1)", "belong to no directory"},
    Damage{"UPDATE directory SET first_entry = 1, file_count = 1 WHERE id = 2",
           "belong to no directory or to two"},
    Damage{"UPDATE directory SET state = 0 WHERE id = 1", "has files but is not listed"},
    Damage{"UPDATE directory SET state = 7 WHERE id = 2", "invalid state"},
    Damage{"UPDATE directory SET state = 3 WHERE id = 4", "invalid state"},
    Damage{"UPDATE directory SET parent = 77 WHERE id = 4", "directory above"},
    Damage{"UPDATE directory SET parent = 3 WHERE id = 4", "directory above"},
    Damage{"UPDATE directory SET path = '/elsewhere/secret' WHERE id = 4", "directory above"},
    Damage{"INSERT INTO directory (home, parent, source, depth, state, path) SELECT home, parent, "
           "source, depth, 1, path FROM directory WHERE id = 4; UPDATE directory SET state = 1 "
           "WHERE id = 4",
           "found twice"},
    Damage{
        "UPDATE directory SET path = (SELECT path FROM directory WHERE id = 1), source = (SELECT "
        "source FROM directory WHERE id = 1) WHERE home <> 1 AND depth = 0",
        "found twice"},
    Damage{"UPDATE source SET name = 'elsewhere' WHERE id = 1", "unknown source"},
    Damage{"UPDATE source SET state = 3 WHERE id = 0", "unknown source"},
    Damage{"UPDATE user SET owner = 8 WHERE id = 1", "unknown kind of owner"},
    Damage{"UPDATE home SET absence = 5 WHERE id = 1", "what the absence of this home means"},
    Damage{"INSERT INTO source VALUES (3, 'elsewhere', 0, '')", "unknown source"},
    Damage{"DELETE FROM source WHERE id = 1", "source that does not exist"},
    Damage{"UPDATE gap SET source = 3", "source that does not exist"},
    Damage{"UPDATE meta SET value = 'dbfs,elsewhere' WHERE key = 'sources'", "unknown source"},
    Damage{"DELETE FROM directory WHERE id = 3", "no directory of its own"},
    Damage{"DELETE FROM home WHERE id = 3", "belongs to no home"},
    Damage{"DELETE FROM user WHERE id = 2", "belongs to no user"},
    Damage{"DELETE FROM gap", "has no reason"},
    Damage{"UPDATE directory SET state = 1 WHERE id = 4",
           "does not belong to a directory that is a gap"},
    Damage{"UPDATE gap SET directory = NULL", "does not belong to a directory that is a gap"},
    Damage{"UPDATE gap SET path = '/other'", "does not belong to a directory that is a gap"},
};

TEST_F(CheckTest, FindsEachKindOfDamage) {
  make(at("sound.db"));
  for (const Damage& damage : kDamages) {
    fs::copy_file(at("sound.db"), path(), fs::copy_options::overwrite_existing);
    sql(path(), damage.sql);
    const auto found = check(path()).damage;
    const bool named = std::any_of(found.begin(), found.end(), [&](const std::string& line) {
      return line.find(damage.found) != std::string::npos;
    });
    EXPECT_TRUE(named) << damage.sql << " gave: " << (found.empty() ? "nothing" : found.front());
  }
}

TEST_F(CheckTest, FindsDamageToTheFile) {
  make(path());
  // An index that points to the pages of another one, which no query of the program would notice.
  sql(path(),
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM "
      "sqlite_schema WHERE name = 'home_user') WHERE name = 'directory_home'");
  const CheckReport report = check(path());
  ASSERT_TRUE(report.is_damaged());
  EXPECT_EQ(report.damage.front().rfind("the file: ", 0), 0U);
}

}  // namespace
}  // namespace stocktake::store
