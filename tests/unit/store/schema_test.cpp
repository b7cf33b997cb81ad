// The views of an inventory, which users query with sqlite3.

#include "store/file/schema.h"

#include <algorithm>

#include "model/age.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

class SchemaTest : public StoreTest {
 protected:
  std::vector<std::string> texts(const std::string& query) const {
    SQLite::Database database(path(), SQLite::OPEN_READONLY);
    SQLite::Statement rows(database, query);
    std::vector<std::string> found;
    while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
    return found;
  }
  std::vector<std::string> columns_of(const std::string& view) const {
    return texts("SELECT name FROM pragma_table_info('" + view + "')");
  }
};

TEST_F(SchemaTest, ViewsKeepTheirColumns) {
  make(path());
  EXPECT_EQ(
      columns_of("users"),
      (std::vector<std::string>{"username", "orphan", "file_count", "size", "unsized_count",
                                "directory_count", "gap_count", "waiting_count", "last_modified",
                                "owner", "display_name", "scim_id", "workspace"}));
  EXPECT_EQ(columns_of("files"),
            (std::vector<std::string>{"username", "source", "path", "kind", "size", "modified_at",
                                      "object_id", "owner", "class", "workspace", "created_at",
                                      "language", "resource_id"}));
}

TEST_F(SchemaTest, ViewsSayWhatIsStored) {
  make(path());
  EXPECT_EQ(texts("SELECT username || ' ' || orphan || ' ' || file_count || ' ' || size || ' ' || "
                  "unsized_count || ' ' || directory_count || ' ' || gap_count || ' ' || "
                  "waiting_count || ' ' || last_modified FROM users WHERE file_count > 0"),
            std::vector<std::string>{"ann@x 0 2 10 1 1 1 0 2023-11-14T22:13:20Z"});
  EXPECT_EQ(
      texts("SELECT username || ' ' || source || ' ' || path || ' ' || kind || ' ' || "
            "coalesce(size, '-') || ' ' || modified_at FROM files ORDER BY path"),
      (std::vector<std::string>{"ann@x dbfs /Users/ann@x/a FILE 10 2023-11-14T22:13:20Z",
                                "ann@x dbfs /Users/ann@x/nb NOTEBOOK - 2023-11-14T22:13:20Z"}));
}

TEST_F(SchemaTest, BreakdownNamesEveryAge) {
  make(path());
  sql(path(), "DELETE FROM usage");
  for (std::size_t age = 0; age < kAgeNames.size(); ++age) {
    sql(path(), "INSERT INTO usage VALUES (1, 1, " + std::to_string(age) + ", 0, 1, 1, 0)");
  }
  std::vector<std::string> names(kAgeNames.begin(), kAgeNames.end());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(texts("SELECT age FROM breakdown ORDER BY age"), names);
}

}  // namespace
}  // namespace stocktake::store
