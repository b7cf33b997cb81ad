#include "store/schema.h"

#include "aggregates_fixture.h"

namespace stocktake::store {
namespace {

using SchemaTest = AggregatesTest;

TEST_F(SchemaTest, TheAgesOfTheViewAreThoseOfTheModel) {
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

TEST_F(SchemaTest, TheViewsForPeopleSayTheSame) {
  make(path());
  EXPECT_EQ(count(path(),
                  "SELECT count(*) FROM files WHERE username = 'ann@x' AND source = 'dbfs' "
                  "AND path = '/Users/ann@x/a' AND modified_at = '2023-11-14T22:13:20Z'"),
            1);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM files WHERE kind = 'NOTEBOOK' AND size IS NULL"),
            1);
  EXPECT_EQ(count(path(), "SELECT file_count FROM users WHERE username = 'ann@x'"), 2);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM gaps WHERE http_status = 403"), 1);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directories WHERE state = 'absent'"), 1);
}

}  // namespace
}  // namespace stocktake::store
