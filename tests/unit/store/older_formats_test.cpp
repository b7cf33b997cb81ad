#include "store/file/older_formats.h"

#include <fmt/format.h>

#include <set>

#include "store/file/inventory_file.h"
#include "store/file/schema.h"
#include "store/verify/compare.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using Names = std::set<std::string>;

class OlderFormatsTest : public StoreTest {
 protected:
  /// An empty inventory of an older format. The tables of each are in the folder `formats`.
  void make_older(const std::string& where, int format) const {
    const std::string tables = bytes(fmt::format("{}/format_{}.sql", STOCKTAKE_FORMATS, format));
    ASSERT_FALSE(tables.empty()) << "add the tables of format " << format;
    sql(where, tables + fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                    kApplicationId, format));
  }

  /// One of format 2: a user with a file, and a home that it called an orphan.
  void make_format_2(const std::string& where, bool all_users) const {
    make_older(where, 2);
    sql(where, fmt::format("INSERT INTO meta VALUES ('host', 'https://x.cloud'), "
                           "('sources', 'dbfs,workspace'), ('all_users', '{}'), "
                           "('created_at', '5'), ('made_with', '1');",
                           all_users ? 1 : 0));
    sql(where,
        "INSERT INTO user VALUES (1, 'ann@x', 0), (2, 'gone@x', 1);"
        "INSERT INTO home (id, user, source, path, file_count, size, waiting_count, last_modified) "
        "VALUES (1, 1, 0, '/Users/ann@x', 1, 7, 0, 9), (2, 2, 1, '/Users/gone@x', 0, 0, 0, NULL);"
        "INSERT INTO directory (id, home, source, depth, state, path, first_entry, file_count, "
        "size, last_modified) VALUES (1, 1, 0, 0, 1, '/Users/ann@x', 1, 1, 7, 9), "
        "(2, 2, 1, 0, 1, '/Users/gone@x', NULL, 0, 0, NULL);"
        "INSERT INTO kind VALUES (1, 'FILE');"
        "INSERT INTO entry VALUES (1, 'f', 1, 7, 9, 3);"
        "INSERT INTO usage VALUES (1, 1, 0, 1, 7, 0);"
        "INSERT INTO top_file VALUES (0, 1, 1, 7), (1, 1, 1, 9);");
  }
  void make_format_2(bool all_users = true) const { make_format_2(path(), all_users); }

  static Names names(SQLite::Database& database, const std::string& query) {
    Names found;
    SQLite::Statement rows(database, query);
    while (rows.executeStep()) found.insert(rows.getColumn(0).getString());
    return found;
  }
  static Names columns_of(SQLite::Database& database, const std::string& table) {
    return names(database, fmt::format("SELECT name FROM pragma_table_info('{}')", table));
  }
  static std::vector<OwnerKind> owners(const std::string& where) {
    std::vector<OwnerKind> kinds;
    auto reader = Reader::open(where);
    reader->each_user([&](const UserRow& row) { kinds.push_back(row.owner.kind); });
    return kinds;
  }
};

// Whoever raises kSchemaVersion adds formats/format_N.sql for the format that is then an older one,
// and to older_formats.cpp what it lacks.
TEST_F(OlderFormatsTest, EachHasTheTablesAndColumnsOfTheCurrentOne) {
  SQLite::Database current(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  current.exec(schema());
  for (int format = kOldestFormat; format < kSchemaVersion; ++format) {
    const std::string where = at(fmt::format("{}.db", format));
    make_older(where, format);
    const auto older = open_to_read(where);
    ASSERT_TRUE(older) << older.error().message;
    for (const std::string& table :
         names(current, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      EXPECT_EQ(columns_of(**older, table), columns_of(current, table))
          << table << " in format " << format;
    }
  }
}

TEST_F(OlderFormatsTest, EachHasAnEntryOfItsOwn) {
  for (int format = kOldestFormat; format <= kSchemaVersion; ++format) {
    EXPECT_EQ(format_called(format).number, format);
    EXPECT_EQ(format_called(format).note.empty(), format == kSchemaVersion);
  }
}

TEST_F(OlderFormatsTest, TheCurrentOneIsReadAsItIs) {
  make(path());
  const auto database = open_to_read(path());
  ASSERT_TRUE(database);
  EXPECT_TRUE(names(**database, "SELECT name FROM sqlite_temp_schema").empty());
}

TEST_F(OlderFormatsTest, IsReadAndStaysAsItIs) {
  make_format_2();
  const std::string before = bytes(path());
  {
    auto reader = Reader::open(path());
    ASSERT_TRUE(reader) << reader.error().message;
    const CheckReport report = reader->check();
    EXPECT_TRUE(report.is_complete()) << report.damage.front();
    EXPECT_EQ(reader->overview().bytes, 7);
    EXPECT_EQ(reader->scan_spec().format, 2);
    reader->each_file([](const FileRow& row) {
      EXPECT_EQ(row.path, "/Users/ann@x/f");
      EXPECT_EQ(row.entry.object_id, 3);
      EXPECT_EQ(row.entry.created_at, std::nullopt);
      EXPECT_TRUE(row.entry.language.empty());
    });
  }
  EXPECT_EQ(bytes(path()), before);
  EXPECT_EQ(files_beside(), std::vector<std::string>{"a.db"});
}

TEST_F(OlderFormatsTest, DamageIsFoundAsInTheCurrentOne) {
  make_format_2();
  sql(path(), "UPDATE entry SET size = 8");
  EXPECT_TRUE(check(path()).is_damaged());
}

TEST_F(OlderFormatsTest, AnOwnerThatFormat2DidNotProveIsUnknown) {
  make_format_2();
  EXPECT_EQ(owners(path()), (std::vector{OwnerKind::user, OwnerKind::unknown}));
  make_format_2(at("named.db"), false);
  EXPECT_EQ(owners(at("named.db")), (std::vector{OwnerKind::unknown, OwnerKind::unknown}));
  EXPECT_EQ(Reader::open(path())->overview().orphans, 0);
}

TEST_F(OlderFormatsTest, ComparesWhatTheDigestsCover) {
  make_format_2(true);
  make_format_2(at("named.db"), false);
  auto one = Reader::open(path());
  auto named = Reader::open(at("named.db"));
  EXPECT_EQ(one->digest(), named->digest());
  EXPECT_EQ(compare(*one, *named, [](const Difference&) {}), 0);

  const auto make_current = [&](OwnerKind owner) {
    Writer writer = *Writer::create(at("current.db"), true);
    writer.store_scan_spec(scan_spec(),
                           {{"ann@x", {}, {{Source::dbfs, "/Users/ann@x"}}},
                            {"gone@x", {owner}, {{Source::workspace, "/Users/gone@x"}}}},
                           {});
    Listing listing{{file("f", 7)}, {}};
    listing.files.front().modified_at = 9;
    writer.commit({{{{1, 1, Source::dbfs, 0, "/Users/ann@x"}, listing}, 0},
                   {{{2, 2, Source::workspace, 0, "/Users/gone@x"}, Listing{}}, 0}});
  };
  make_current(OwnerKind::nobody);
  auto same = Reader::open(at("current.db"));
  EXPECT_EQ(one->digest(), same->digest());
  EXPECT_EQ(compare(*one, *same, [](const Difference&) {}), 0);

  make_current(OwnerKind::service_principal);
  auto other = Reader::open(at("current.db"));
  EXPECT_NE(one->digest(), other->digest());
  EXPECT_EQ(compare(*one, *other,
                    [](const Difference& difference) {
                      EXPECT_EQ(difference.user->owner.kind, OwnerKind::unknown);
                      EXPECT_EQ(difference.other_user->owner.kind, OwnerKind::service_principal);
                    }),
            1);
}

TEST_F(OlderFormatsTest, AFormatNumberThatDoesNotFitTheTablesIsDamage) {
  make(at("current.db"));
  sql(at("current.db"), "PRAGMA user_version = 2");
  make_format_2();
  sql(path(), fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  for (const std::string& where : {at("current.db"), path()}) {
    const auto reader = Reader::open(where);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ExitCode::damaged) << reader.error().message;
  }
}

TEST_F(OlderFormatsTest, IsNotResumedAndMayBeReplaced) {
  make_format_2();
  const std::string before = bytes(path());
  const auto resumed = Writer::resume(path());
  ASSERT_FALSE(resumed);
  EXPECT_EQ(resumed.error().code, ExitCode::usage);
  EXPECT_NE(resumed.error().message.find("older stocktake (format 2)"), std::string::npos);
  const auto created = Writer::create(path(), false);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().remedy.find("--resume"), std::string::npos) << created.error().remedy;
  EXPECT_EQ(bytes(path()), before);
  EXPECT_TRUE(Writer::create(path(), true));
}

}  // namespace
}  // namespace stocktake::store
