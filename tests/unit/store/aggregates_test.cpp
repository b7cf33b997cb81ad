// What the writer keeps for the readers: usage by kind and age, first files, sums over trees.

#include <fmt/format.h>

#include <array>

#include "model/age.h"
#include "store/schema.h"
#include "store/tree.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

constexpr std::int64_t kBegun = 1'700'000'000'000;

class AggregatesTest : public StoreTest {
 protected:
  Writer begun() const {
    auto writer = Writer::create(path(), true);
    if (!writer) throw FatalError(writer.error());
    Plan late = plan();
    late.created_at = kBegun;
    writer->store_plan(late, users(), {});
    return std::move(*writer);
  }
  static Entry aged(std::string name, std::int64_t days, std::optional<std::int64_t> size = 10) {
    return {std::move(name), "FILE", size, kBegun - days * kDayMs, std::nullopt};
  }
  std::int64_t number(const std::string& query) const { return count(path(), query); }
  /// Everybody's homes are listed; ann's workspace holds `a/b` with files, and `a/secret`, a gap.
  static void list_all(Writer& writer) {
    const Task ann = home(2);
    const Task a = child(ann, 4, "a");
    const Task b = child(a, 5, "b");
    writer.commit({{{home(1), Absent{}}, 0}, {{home(3), Listing{{file("x", 7)}, {}}}, 0}});
    writer.commit({{{ann, Listing{{file("top", 1)}, {{"a"}}}}, 4},
                   {{a, Listing{{file("nb", std::nullopt, "NOTEBOOK")}, {{"b"}, {"secret"}}}}, 5}});
    writer.commit({{{b, Listing{{aged("new", -3, 100), aged("old", 400, 50)}, {}}}, 0},
                   {{child(a, 6, "secret"), denied()}, 0}});
  }
};

TEST(AgeTest, BoundsBelongToTheOlderClass) {
  EXPECT_EQ(age_class(kBegun + 1, kBegun), 0);
  EXPECT_EQ(age_class(kBegun - 30 * kDayMs + 1, kBegun), 0);
  EXPECT_EQ(age_class(kBegun - 30 * kDayMs, kBegun), 1);
  EXPECT_EQ(age_class(kBegun - 365 * kDayMs + 1, kBegun), 3);
  EXPECT_EQ(age_class(kBegun - 365 * kDayMs, kBegun), kYearOldAge);
  EXPECT_EQ(age_class(0, kBegun), 7);
  EXPECT_EQ(age_class(std::nullopt, kBegun), kUnknownAge);
  EXPECT_FALSE(is_year_old(kUnknownAge));
  EXPECT_TRUE(is_year_old(7));
}

TEST_F(AggregatesTest, UsageIsKeptByHomeKindAndAge) {
  {
    Writer writer = begun();
    list_all(writer);
    EXPECT_EQ(number("SELECT sum(file_count) FROM usage WHERE home = 2"), 4);
    EXPECT_EQ(number("SELECT size FROM usage WHERE home = 2 AND age = 4"), 50);
    EXPECT_EQ(number("SELECT unsized_count FROM breakdown WHERE kind = 'NOTEBOOK'"), 1);
    EXPECT_EQ(number("SELECT sum(size) FROM breakdown WHERE age = 'under 30 days'"), 108);
  }
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(AggregatesTest, TheAgesOfTheViewAreThoseOfTheModel) {
  { Writer writer = begun(); }
  sql(path(),
      "INSERT INTO user VALUES (9, 'z', 0); INSERT INTO home (id, user, source, path) "
      "VALUES (9, 9, 0, '/z')");
  for (std::size_t age = 0; age < kAgeNames.size(); ++age) {
    sql(path(), fmt::format("INSERT INTO usage VALUES (9, 1, {}, {}, 0, 0)", age, age + 1));
    EXPECT_EQ(
        number(fmt::format("SELECT file_count FROM breakdown WHERE age = '{}'", kAgeNames.at(age))),
        static_cast<std::int64_t>(age) + 1);
  }
}

TEST_F(AggregatesTest, TreesAreStoredWithAFinishedInventory) {
  {
    Writer writer = begun();
    list_all(writer);
    EXPECT_EQ(number("SELECT count(*) FROM tree"), 0);
  }
  EXPECT_EQ(number("SELECT count(*) FROM tree"), 2);
  EXPECT_EQ(number("SELECT size FROM tree WHERE directory = 2"), 151);
  EXPECT_EQ(number("SELECT file_count FROM tree WHERE directory = 2"), 4);
  EXPECT_EQ(number("SELECT unsized_count FROM tree WHERE directory = 4"), 1);
  EXPECT_EQ(number("SELECT directory_count FROM tree WHERE directory = 2"), 3);
  EXPECT_EQ(number("SELECT gap_count FROM tree WHERE directory = 2"), 1);
  EXPECT_EQ(number("SELECT last_modified FROM tree WHERE directory = 4"), kBegun + 3 * kDayMs);
  EXPECT_EQ(number("SELECT tree_size FROM directories WHERE path = '/Users/ann@x/a'"), 150);
  EXPECT_EQ(number("SELECT tree_size FROM directories WHERE path = '/Users/ann@x/a/b'"), 150);
}

TEST_F(AggregatesTest, AnUnfinishedInventoryHasNoTreesAndAReaderMakesItsOwn) {
  Writer writer = begun();
  writer.commit({{{home(2), Listing{{file("top", 1)}, {{"a"}}}}, 4}});
  SQLite::Database reader(path(), SQLite::OPEN_READONLY);
  EXPECT_FALSE(has_trees(reader));
  compute_trees(reader);
  EXPECT_EQ(reader.execAndGet("SELECT size FROM tree WHERE directory = 2").getInt(), 1);
  EXPECT_EQ(reader.execAndGet("SELECT waiting_count FROM tree WHERE directory = 2").getInt(), 1);
  compute_trees(reader);
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(AggregatesTest, TreesGoAsSoonAsSomethingIsAdded) {
  make(path());
  ASSERT_GT(number("SELECT count(*) FROM tree"), 0);
  sql(path(),
      "UPDATE directory SET state = 0 WHERE id = 3; UPDATE home SET waiting_count = 1 "
      "WHERE id = 3");
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->commit({{{home(3), Listing{{file("late", 9)}, {}}}, 0}});
    EXPECT_EQ(number("SELECT count(*) FROM tree"), 0);
  }
  EXPECT_EQ(number("SELECT size FROM tree WHERE directory = 2"), 0);
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(AggregatesTest, TheFirstFilesAreKeptOverBatchesAndRuns) {
  constexpr int kEach = 180;
  const auto listing = [](int from) {
    Listing files;
    for (int i = from; i < from + kEach; ++i) {
      files.files.push_back(aged(fmt::format("{}", i), i, i));
    }
    return files;
  };
  {
    Writer writer = begun();
    writer.commit({{{home(1), listing(0)}, 0}});
    writer.commit({{{home(2), listing(kEach)}, 0}});
  }
  {
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->commit({{{home(3), listing(5000)}, 0}});
  }
  for (const auto ranking : {Ranking::largest, Ranking::oldest}) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM top_file WHERE ranking = {}",
                                 static_cast<int>(ranking))),
              static_cast<std::int64_t>(kTopFiles));
  }
  EXPECT_EQ(number("SELECT min(value) FROM top_file WHERE ranking = 0"), 340);
  EXPECT_EQ(number("SELECT count(*) FROM top_file WHERE directory = 3"), 2 * kEach);
  EXPECT_FALSE(check(path()).is_damaged());
}

TEST_F(AggregatesTest, ABatchThatFailsLeavesNothingBehind) {
  {
    Writer writer = begun();
    EXPECT_THROW(writer.commit({{{home(1), Listing{{file("a", 1000)}, {}}}, 0},
                                {{home(1), Listing{{file("a", 1000)}, {}}}, 0}}),
                 std::logic_error);
    list_all(writer);
  }
  EXPECT_EQ(number("SELECT count(*) FROM top_file WHERE value = 1000"), 0);
  EXPECT_FALSE(check(path()).is_damaged());
}

struct Damage {
  const char* sql;
  const char* found;
};

constexpr std::array kDamages{
    Damage{"UPDATE usage SET size = size + 1 WHERE home = 2 AND age = 4", "usage of this home"},
    Damage{"UPDATE usage SET unsized_count = 0", "usage of this home"},
    Damage{"DELETE FROM usage WHERE home = 3", "usage of this home"},
    Damage{"UPDATE usage SET age = 3 WHERE age = 4", "usage of this home"},
    Damage{"DELETE FROM top_file WHERE value = 100", "not the first files"},
    Damage{"UPDATE top_file SET value = 101 WHERE value = 100", "not the first files"},
    Damage{"UPDATE top_file SET directory = 1", "not the first files"},
    Damage{"UPDATE directory SET last_modified = 1 WHERE id = 5", "time of this directory"},
    Damage{"UPDATE tree SET size = size - 1 WHERE directory = 4", "sums over this tree"},
    Damage{"UPDATE tree SET gap_count = 0", "sums over this tree"},
    Damage{"UPDATE tree SET last_modified = NULL", "sums over this tree"},
    Damage{"DELETE FROM tree WHERE directory = 4", "sums over this tree"},
    Damage{"INSERT INTO tree SELECT 5, file_count, size, 0, 0, 0, 0, last_modified FROM directory "
           "WHERE id = 5",
           "sums over this tree"},
    Damage{"UPDATE directory SET subdirectory_count = 1 WHERE id = 4", "not as many as it says"},
};

TEST_F(AggregatesTest, CheckFindsEachThatDiffers) {
  {
    Writer writer = begun();
    list_all(writer);
  }
  fs::copy_file(path(), at("sound.db"));
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

}  // namespace
}  // namespace stocktake::store
