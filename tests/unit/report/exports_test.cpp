#include "report/export/exports.h"

#include "report/export/user_csv.h"
#include "unit/report/report_fixture.h"
#include "util/csv.h"

namespace stocktake::report {
namespace {

using ExportsTest = ReportTest;

TEST_F(ExportsTest, UserCsvHasALineAUserInTheOrderOfThePlan) {
  auto from = reader();
  const std::string text = written(write_user_csv, from, CsvStyle{});
  ASSERT_TRUE(text.starts_with(user_csv_header()));
  std::string_view rest = std::string_view(text).substr(user_csv_header().size());
  std::vector<std::vector<std::string>> starts;
  while (!rest.empty()) {
    starts.push_back(take_csv_record(rest));
    starts.back().resize(7);
  }
  using Start = std::vector<std::string>;
  EXPECT_EQ(starts,
            (std::vector<Start>{{"bob@x", "0", "0", "0.00", "empty", "none", ""},
                                {"ann@x", "2", "3221226496", "3.00", "partial", "both",
                                 "workspace /Users/ann@x/secret: 403 PERMISSION_DENIED"},
                                {odd_name(), "2", "0", "0.00", "success", "workspace", ""}}));
}

TEST_F(ExportsTest, FilesCsvIsSortedAndLeavesEmptyWhatIsUnknown) {
  auto from = reader();
  EXPECT_EQ(
      written(write_files_csv, from, CsvStyle{}),
      "username,source,path,kind,size,modified_at,object_id,owner,class,workspace\n"
      "\"=odd,\n\"\"one\"\"\x1b\xff\",workspace,\"/Users/=odd,\n\"\"one\"\"\x1b\xff/nb\","
      "NOTEBOOK,,,78,nobody,other,x.cloud\n"
      "\"=odd,\n\"\"one\"\"\x1b\xff\",workspace,\"/Users/=odd,\n\"\"one\"\"\x1b\xff/old\","
      "FILE,0,2017-07-14T02:40:00Z,79,nobody,other,x.cloud\n"
      "ann@x,dbfs,\"/Users/ann@x/a,b\",FILE,3221225472,2023-11-14T22:13:20Z,,user,other,x.cloud\n"
      "ann@x,workspace,/Users/ann@x/f,FILE,1024,2017-07-14T02:40:00Z,77,user,other,x.cloud\n");
}

TEST_F(ExportsTest, FilesCsvIsReadBackByteForByte) {
  auto from = reader();
  const std::string text = written(write_files_csv, from, CsvStyle{});
  std::string_view rest = text;
  EXPECT_EQ(take_csv_record(rest).size(), 10U);
  const auto record = take_csv_record(rest);
  ASSERT_EQ(record.size(), 10U);
  EXPECT_EQ(record[0], odd_name());
  EXPECT_EQ(record[2], "/Users/" + odd_name() + "/nb");
}

TEST_F(ExportsTest, JsonlSaysNullWhereNothingIsKnown) {
  auto from = reader();
  EXPECT_EQ(
      written(write_jsonl, from),
      R"({"username":"=odd,\n\"one\"\u001b)"
      "\xEF\xBF\xBD"
      R"(","source":"workspace","path":"/Users/=odd,\n\"one\"\u001b)"
      "\xEF\xBF\xBD"
      R"(/nb","kind":"NOTEBOOK","size":null,"modified_at":null,"object_id":78,"owner":"nobody","class":"other","workspace":"x.cloud"})"
      "\n"
      R"({"username":"=odd,\n\"one\"\u001b)"
      "\xEF\xBF\xBD"
      R"(","source":"workspace","path":"/Users/=odd,\n\"one\"\u001b)"
      "\xEF\xBF\xBD"
      R"(/old","kind":"FILE","size":0,"modified_at":"2017-07-14T02:40:00Z","object_id":79,"owner":"nobody","class":"other","workspace":"x.cloud"})"
      "\n"
      R"({"username":"ann@x","source":"dbfs","path":"/Users/ann@x/a,b","kind":"FILE",)"
      R"("size":3221225472,"modified_at":"2023-11-14T22:13:20Z","object_id":null,"owner":"user",)"
      R"("class":"other","workspace":"x.cloud"})"
      "\n"
      R"({"username":"ann@x","source":"workspace","path":"/Users/ann@x/f","kind":"FILE",)"
      R"("size":1024,"modified_at":"2017-07-14T02:40:00Z","object_id":77,"owner":"user",)"
      R"("class":"other","workspace":"x.cloud"})"
      "\n");
}

TEST_F(ExportsTest, AnInventoryWithoutFilesHasAHeaderOnly) {
  { const store::Writer writer = unfinished(); }
  auto from = open();
  EXPECT_EQ(written(write_files_csv, from, CsvStyle{}),
            "username,source,path,kind,size,modified_at,object_id,owner,class,workspace\n");
  EXPECT_EQ(written(write_jsonl, from), "");
}

}  // namespace
}  // namespace stocktake::report
