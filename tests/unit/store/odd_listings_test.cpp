// Listings as they come: several objects of one path, numbers at the ends of their types, and what
// is kept of an object besides its size.

#include <limits>

#include "columns/sql.h"
#include "store_fixture.h"
#include "util/time_format.h"

namespace stocktake::store {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

class OddListingsTest : public StoreTest {
 protected:
  /// ann's workspace home with these files and a folder with the others; the other homes are
  /// absent.
  void make_with(std::vector<Entry> files, std::vector<Entry> below = {}) const {
    Writer writer = planned();
    writer.commit({{{home(1), Absent{}}, 0},
                   {{home(2), Listing{std::move(files), {{"d", false, 55, true}}}}, 4},
                   {{child(home(2), 4, "d"), Listing{std::move(below), {}}}, 0},
                   {{home(3), Absent{}}, 0}});
  }
  std::vector<std::string> texts(const std::string& query) const {
    SQLite::Database database(path(), SQLite::OPEN_READONLY);
    SQLite::Statement rows(database, query);
    std::vector<std::string> found;
    while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
    return found;
  }
  std::vector<FileRow> files() const {
    std::vector<FileRow> rows;
    Reader::open(path())->each_file([&](const FileRow& row) { rows.push_back(row); });
    return rows;
  }
};

TEST_F(OddListingsTest, TwinsAreNoDamage) {
  make_with(
      {{"x", "NOTEBOOK", {}, 5, 1}, {"x", "FILE", 7, 5, 2}, {"x", "FILE", 7, 5, {}, {}, "", "a"}});
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  EXPECT_EQ(files().size(), 3U);
  sql(path(), "UPDATE entry SET object_id = 1");
  EXPECT_TRUE(check(path()).is_damaged());
}

TEST_F(OddListingsTest, AnObjectWithoutANameHasItsOwnPath) {
  make_with({}, {{"/", "FILE", 1, {}, {}},
                 {"//", "FILE", 1, {}, {}},
                 {"", "FILE", 1, {}, {}},
                 {"/x", "FILE", 1, {}, {}}});
  const std::vector<std::string> paths{"/Users/ann@x/d", "/Users/ann@x/d/", "/Users/ann@x/d//",
                                       "/Users/ann@x/d//x"};
  EXPECT_EQ(texts("SELECT path FROM files ORDER BY path"), paths);
  for (const FileRow& row : files()) {
    EXPECT_EQ(row.path, path_below("/Users/ann@x/d", row.entry.name));
  }
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(OddListingsTest, SumsEndAtTheLargestNumber) {
  make_with({{"a", "FILE", kMax, 5, 1}, {"b", "NOTEBOOK", kMax - 1, 5, 2}},
            {{"c", "FILE", 3, 5, 3}, {"d", "FILE", kMax, {}, 4}});
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  auto reader = Reader::open(path());
  EXPECT_EQ(reader->overview().bytes, kMostBytes);
  reader->each_user(
      [](const UserRow& row) { EXPECT_EQ(row.sum().bytes, row.name == "ann@x" ? kMostBytes : 0); });
  std::int64_t kinds = 0;
  reader->each_usage({}, [&](const UsageRow& row) { kinds = add_bytes(kinds, row.totals.bytes); });
  EXPECT_EQ(kinds, kMostBytes);
  EXPECT_EQ(reader->user_usage().size(), 1U);
  reader->each_directory({}, SortKey::size, 0,
                         [](const DirectoryRow& row) { EXPECT_EQ(row.tree.bytes, kMostBytes); });
  reader->each_tree(10, [](const DirectoryRow&) {});
  EXPECT_EQ(texts("SELECT size FROM users WHERE username = 'ann@x'"),
            std::vector<std::string>{std::to_string(kMax)});
  EXPECT_EQ(texts("SELECT DISTINCT typeof(size) || typeof(tree_size) FROM directories"),
            std::vector<std::string>{"integerinteger"});
}

TEST_F(OddListingsTest, SumsAddedInSeveralTransactionsEndThereToo) {
  {
    Writer writer = planned();
    for (DirectoryId id = 1; id <= 3; ++id) {
      writer.commit({{{home(id), Listing{{file("a", kMax)}, {{"d"}}}}, 10 + id}});
      writer.commit({{{child(home(id), 10 + id, "d"), Listing{{file("a", kMax)}, {}}}, 0}});
    }
  }
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  EXPECT_EQ(count(path(), "SELECT max(size) FROM home WHERE typeof(size) = 'integer'"), kMax);
  EXPECT_EQ(count(path(), "SELECT max(size) FROM usage WHERE typeof(size) = 'integer'"), kMax);
}

TEST_F(OddListingsTest, ASumThatFitsIsExact) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  const auto sum = [&](const std::string& values) {
    const std::string query =
        "SELECT " + sum_of_bytes("column1") + " FROM (VALUES (NULL)" + values + ")";
    return database.execAndGet(query).getInt64();
  };
  EXPECT_EQ(sum(""), 0);
  EXPECT_EQ(sum(",(1),(2),(4294967295),(4294967296)"), 8'589'934'594);
  EXPECT_EQ(sum(",(9223372036854775806),(1)"), kMax);
  EXPECT_EQ(sum(",(9223372036854775805),(1)"), kMax - 1);
  EXPECT_EQ(sum(",(9223372036854775806),(2)"), kMax);
  EXPECT_EQ(sum(",(4611686018427387904),(4611686018427387903)"), kMax);
}

TEST_F(OddListingsTest, TimesAreTheSameInSqlAndInText) {
  std::vector<Entry> entries;
  int number = 0;
  for (const std::int64_t time :
       {kEarliestTime, kEarliestTime + 999, std::int64_t{-1}, std::int64_t{-1000},
        std::int64_t{-1001}, std::int64_t{1}, kLatestTime, kLatestTime - 1000,
        std::numeric_limits<std::int64_t>::min(), kMax}) {
    entries.push_back({"f" + std::to_string(number++), "FILE", 1, time, {}, time});
  }
  make_with(entries);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  const auto in_sql = texts("SELECT modified_at FROM files ORDER BY path");
  ASSERT_EQ(in_sql.size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(in_sql[i], iso8601(*entries[i].modified_at));
  }
  const auto rows = files();
  for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(rows[i].entry, entries[i]);
  EXPECT_EQ(texts("SELECT created_at FROM files ORDER BY path"), in_sql);
}

TEST_F(OddListingsTest, EverythingThatIsKnownOfAnObjectComesBack) {
  const std::vector<Entry> entries{{"a", "NOTEBOOK", {}, 2000, 1, 1000, "PYTHON", ""},
                                   {"b", "NOTEBOOK", {}, {}, 2, 1000, "SQL", ""},
                                   {"c", "DASHBOARD", {}, 2000, 3, {}, "", "01ef"},
                                   {"d", "FILE", 1, {}, {}, {}, "", "text"},
                                   {"e", "NOTEBOOK", {}, 500, 4, 1000, "", ""}};
  make_with(entries);
  const auto rows = files();
  ASSERT_EQ(rows.size(), entries.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].entry, entries[i]);
  EXPECT_EQ(texts("SELECT coalesce(created_at, '') || ' ' || coalesce(language, '') || ' ' || "
                  "resource_id FROM files ORDER BY path"),
            (std::vector<std::string>{"1970-01-01T00:00:01Z PYTHON 1", "1970-01-01T00:00:01Z SQL 2",
                                      "  01ef", "  text", "1970-01-01T00:00:01Z  4"}));
  EXPECT_EQ(texts("SELECT object_id || ' ' || is_git_folder FROM directories WHERE depth = 1"),
            std::vector<std::string>{"55 1"});
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(OddListingsTest, AKindIsOneKindInAllItsLanguages) {
  make_with({{"a", "NOTEBOOK", 1, 2000, 1, {}, "PYTHON", ""},
             {"b", "NOTEBOOK", 2, 2000, 2, {}, "SQL", ""}});
  std::vector<std::string> kinds;
  auto reader = Reader::open(path());
  for (const char* under : {"", "/Users/ann@x/d"}) {
    Scope scope;
    scope.under = under;
    reader->each_usage(scope, [&](const UsageRow& row) {
      kinds.push_back(row.kind + " " + std::to_string(row.totals.bytes));
    });
  }
  EXPECT_EQ(kinds, std::vector<std::string>{"NOTEBOOK 3"});
  EXPECT_EQ(reader->user_usage().begin()->second.kind, "NOTEBOOK");
  EXPECT_EQ(texts("SELECT language || ' ' || size FROM breakdown ORDER BY 1"),
            (std::vector<std::string>{"PYTHON 1", "SQL 2"}));
}

TEST_F(OddListingsTest, AHomeKeepsItsId) {
  {
    auto writer = Writer::create(path(), true);
    writer->store_scan_spec(
        scan_spec(),
        {{"a", {}, {}},
         {"b",
          {},
          {{Source::workspace, "/Users/b"}, {Source::workspace, "/Users/B", Absence::certain, 9}}}},
        {});
  }
  EXPECT_EQ(texts("SELECT path || ' ' || coalesce(object_id, '-') FROM directories ORDER BY path"),
            (std::vector<std::string>{"/Users/B 9", "/Users/b -"}));
}

}  // namespace
}  // namespace stocktake::store
