#include "report/terminal/views.h"

#include <gmock/gmock.h>

#include "unit/report/report_fixture.h"
#include "util/csv.h"

namespace stocktake::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ViewsTest : public ReportTest {
 protected:
  /// The first column of a view as CSV.
  static std::vector<std::string> names_in(const std::string& csv) {
    std::vector<std::string> names;
    std::string_view rest = csv;
    take_csv_record(rest);
    while (!rest.empty()) names.push_back(take_csv_record(rest).at(0));
    return names;
  }
  std::vector<std::string> sorted_by(store::SortKey word) {
    auto from = reader();
    ViewOptions options;
    options.sort = word;
    options.format = Format::csv;
    return names_in(users_view(from, options));
  }
};

TEST_F(ViewsTest, UsersAreSortedByTheWordGiven) {
  EXPECT_THAT(sorted_by(store::SortKey::size), ElementsAre("ann@x", odd_name(), "bob@x"));
  EXPECT_THAT(sorted_by(store::SortKey::count), ElementsAre(odd_name(), "ann@x", "bob@x"));
  EXPECT_THAT(sorted_by(store::SortKey::name), ElementsAre(odd_name(), "ann@x", "bob@x"));
  EXPECT_THAT(sorted_by(store::SortKey::age), ElementsAre(odd_name(), "ann@x", "bob@x"));
}

TEST_F(ViewsTest, ATableOfUsersIsForPeople) {
  auto from = reader();
  EXPECT_EQ(users_view(from, {}),
            "size known of 3 of 4 files\n"
            "USER                  FILES      SIZE  UNSIZED  DIRS  GAPS  MODIFIED (UTC)  STATUS\n"
            "ann@x                     2  3.00 GiB        0     2     1  2023-11-14      partial\n"
            "=odd,\\n\"one\"\\x1b\\xff      2       0 B        1     0     0  2017-07-14      "
            "success, orphan\n"
            "bob@x                     0       0 B        0     0     0  -               empty\n");
}

TEST_F(ViewsTest, NamesInATableAreOneLineAndHarmless) {
  auto from = reader();
  const std::string table = users_view(from, {});
  EXPECT_THAT(table, HasSubstr("=odd,\\n\"one\"\\x1b\\xff"));
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 5);
}

TEST_F(ViewsTest, ExactBytesAreShownWhereAskedFor) {
  auto from = reader();
  ViewOptions options;
  options.exact_bytes = true;
  EXPECT_THAT(users_view(from, options), HasSubstr("3,221,226,496"));
}

TEST_F(ViewsTest, ATableThatIsCutSaysHowManyMoreThereAre) {
  auto from = reader();
  ViewOptions options;
  options.limit = 1;
  const std::string table = users_view(from, options);
  EXPECT_THAT(table, HasSubstr("ann@x"));
  EXPECT_THAT(table, Not(HasSubstr("bob@x")));
  EXPECT_THAT(table, HasSubstr("... and 2 more"));
  options.limit = 0;
  EXPECT_THAT(users_view(from, options), Not(HasSubstr("more")));
  options.limit = 1;
  options.format = Format::csv;
  EXPECT_THAT(names_in(users_view(from, options)), ElementsAre("ann@x"));
}

TEST_F(ViewsTest, OneUserIsFoundWhateverTheLetterCase) {
  auto from = reader();
  ViewOptions options;
  options.scope.user = "ANN@X";
  options.format = Format::csv;
  EXPECT_THAT(names_in(users_view(from, options)), ElementsAre("ann@x"));
  options.scope.user = "nobody";
  options.format = Format::table;
  EXPECT_EQ(users_view(from, options), "no users\n");
}

TEST_F(ViewsTest, CsvHasExactNumbers) {
  auto from = reader();
  ViewOptions options;
  options.scope.user = "ann@x";
  options.format = Format::csv;
  EXPECT_EQ(users_view(from, options),
            "username,file_count,total_size,unsized_count,directory_count,gap_count,last_modified,"
            "status,orphan,owner,display_name,scim_id,workspace\n"
            "ann@x,2,3221226496,0,2,1,2023-11-14T22:13:20Z,partial,0,user,,,x.cloud\n");
}

TEST_F(ViewsTest, JsonIsAnArrayOfObjects) {
  auto from = reader();
  ViewOptions options;
  options.format = Format::json;
  options.scope.user = "bob@x";
  EXPECT_EQ(users_view(from, options),
            "[\n  {\"username\": \"bob@x\", \"file_count\": 0, \"total_size\": 0, "
            "\"unsized_count\": 0, \"directory_count\": 0, \"gap_count\": 0, "
            "\"last_modified\": \"\", \"status\": \"empty\", \"orphan\": 0, \"owner\": \"user\", "
            "\"display_name\": \"\", \"scim_id\": \"\", \"workspace\": \"x.cloud\"}\n]\n");
  options.scope.user = "nobody";
  EXPECT_EQ(users_view(from, options), "[]\n");
}

TEST_F(ViewsTest, AUserThatIsNotListedYetIsNotFinished) {
  { const store::Writer writer = unfinished(); }
  auto from = open();
  EXPECT_THAT(users_view(from, {}), HasSubstr("not finished"));
}

TEST_F(ViewsTest, GapsAreShownWithTheirReason) {
  auto from = reader();
  EXPECT_EQ(gaps_view(from, {}),
            "USER   SOURCE     PATH                 CALL            HTTP  CODE               "
            "MESSAGE  TRIES\n"
            "ann@x  workspace  /Users/ann@x/secret  workspace/list   403  PERMISSION_DENIED  "
            "no           1\n");
}

TEST_F(ViewsTest, GapsAreExportedAsTheyAre) {
  auto from = reader();
  ViewOptions options;
  options.format = Format::csv;
  EXPECT_EQ(gaps_view(from, options),
            "username,source,path,operation,http_status,error_code,message,attempts\n"
            "ann@x,workspace,/Users/ann@x/secret,workspace/list,403,PERMISSION_DENIED,no,1\n");
  options.format = Format::json;
  EXPECT_THAT(gaps_view(from, options), HasSubstr("\"http_status\": 403"));
}

TEST_F(ViewsTest, NoGapsIsSaid) {
  { const store::Writer writer = unfinished(); }
  auto from = open();
  EXPECT_EQ(gaps_view(from, {}), "no gaps\n");
}

}  // namespace
}  // namespace stocktake::report
