#include <array>

#include "aggregates_fixture.h"

namespace stocktake::store {
namespace {

using CheckAggregatesTest = AggregatesTest;

constexpr std::array kDamagesOfSums{
    Damage{"UPDATE usage SET size = size + 1 WHERE home = 2 AND age = 4", "usage of this home"},
    Damage{"UPDATE usage SET unsized_count = 0", "usage of this home"},
    Damage{"DELETE FROM usage WHERE home = 3", "usage of this home"},
    Damage{"UPDATE usage SET age = 3 WHERE age = 4", "usage of this home"},
    Damage{"UPDATE usage SET class = 4 WHERE age = 4", "usage of this home"},
    Damage{"UPDATE directory SET class = 4 WHERE id = 5", "class of this directory"},
    Damage{"UPDATE directory SET is_git_folder = 1 WHERE id = 4", "class of this directory"},
    Damage{"UPDATE directory SET class = 99 WHERE id = 2", "class of this directory"},
    Damage{"DELETE FROM top_file WHERE value = 100", "list of the first files"},
    Damage{"UPDATE top_file SET value = 101 WHERE value = 100", "list of the first files"},
    Damage{"UPDATE top_file SET directory = 1", "list of the first files"},
    Damage{"UPDATE directory SET last_modified = 1 WHERE id = 5",
           "last modification of this directory"},
    Damage{"UPDATE tree SET size = size - 1 WHERE directory = 4",
           "sums of this directory and what is below it"},
    Damage{"UPDATE tree SET gap_count = 0", "sums of this directory and what is below it"},
    Damage{"UPDATE tree SET last_modified = NULL", "sums of this directory and what is below it"},
    Damage{"DELETE FROM tree WHERE directory = 4", "sums of this directory and what is below it"},
    Damage{"INSERT INTO tree SELECT 5, file_count, size, 0, 0, 0, 0, last_modified FROM directory "
           "WHERE id = 5",
           "sums of this directory and what is below it"},
    Damage{"UPDATE directory SET subdirectory_count = 1 WHERE id = 4", "number of subdirectories"},
};

TEST_F(CheckAggregatesTest, CheckFindsEachThatDiffers) {
  {
    Writer writer = begun();
    list_all(writer);
  }
  fs::copy_file(path(), at("sound.db"));
  for (const Damage& damage : kDamagesOfSums) {
    fs::copy_file(at("sound.db"), path(), fs::copy_options::overwrite_existing);
    sql(path(), damage.sql);
    const auto found = check(path()).damage;
    const bool named = std::any_of(found.begin(), found.end(), [&](const std::string& line) {
      return line.find(damage.found) != std::string::npos;
    });
    EXPECT_TRUE(named) << damage.sql << " gave: " << (found.empty() ? "nothing" : found.front());
  }
}

}  // namespace
}  // namespace stocktake::store
