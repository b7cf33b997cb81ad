#include "report/export/user_csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "util/csv.h"

namespace stocktake::report {
namespace {

UserRow whole() {
  UserRow row;
  row.name = "ann@x";
  SourceTotals& dbfs = row.of(Source::dbfs);
  dbfs.found = true;
  dbfs.files = 2;
  dbfs.bytes = 3LL << 30;
  dbfs.directories = 1;
  dbfs.last_modified = 1'700'000'000'000;
  SourceTotals& workspace = row.of(Source::workspace);
  workspace.found = true;
  workspace.files = 5;
  workspace.bytes = 1LL << 29;
  workspace.unknown_size = 4;
  workspace.directories = 6;
  workspace.last_modified = 1'600'000'000'000;
  return row;
}

/// The field with that name in the row's CSV line.
std::string field(const UserRow& row, std::string_view name) {
  const std::string header = user_csv_header();
  const std::string line = user_csv_line(row);
  std::string_view rest = header;
  const std::vector<std::string> names = take_csv_record(rest);
  rest = line;
  const std::vector<std::string> fields = take_csv_record(rest);
  EXPECT_EQ(fields.size(), names.size());
  const auto at = std::find(names.begin(), names.end(), name) - names.begin();
  return fields.at(static_cast<std::size_t>(at));
}

TEST(UserCsv, ALineHasAllValuesInTheOrderOfTheHeader) {
  UserRow row = whole();
  row.owner = {OwnerKind::inactive_user, "Ann, the first", "77"};
  row.workspace = "x.cloud";
  EXPECT_EQ(user_csv_line(row),
            "ann@x,7,3758096384,3.50,success,both,,7,4,0,2,3221225472,5,536870912,"
            "2023-11-14T22:13:20Z,0,inactive user,\"Ann, the first\",77,0,0,x.cloud\n");
}

TEST(UserCsv, AUserWithoutAnythingIsEmpty) {
  UserRow row;
  row.name = "bob@x";
  EXPECT_EQ(field(row, "file_count"), "0");
  EXPECT_EQ(field(row, "total_size_gb"), "0.00");
  EXPECT_EQ(field(row, "status"), "empty");
  EXPECT_EQ(field(row, "file_source"), "none");
  EXPECT_EQ(field(row, "last_modified"), "");
}

TEST(UserCsv, AnOddNameOfAnOrphanIsQuoted) {
  UserRow row;
  row.name = "a,\"b\"\nc";
  row.owner.kind = OwnerKind::nobody;
  row.orphan = true;
  EXPECT_TRUE(user_csv_line(row).starts_with("\"a,\"\"b\"\"\nc\",0,"));
  EXPECT_EQ(field(row, "username"), row.name);
  EXPECT_EQ(field(row, "orphan"), "1");
}

TEST(UserCsv, OneGapIsTheErrorAndMoreAreCounted) {
  UserRow row = whole();
  row.of(Source::workspace).gaps = 1;
  row.first_gap = "workspace /Users/ann@x/b: 403 PERMISSION_DENIED";
  EXPECT_EQ(field(row, "status"), "partial");
  EXPECT_EQ(field(row, "error"), row.first_gap);
  EXPECT_EQ(field(row, "gap_count"), "1");
  row.of(Source::dbfs).gaps = 2;
  EXPECT_EQ(field(row, "error"), row.first_gap + " (+2 more)");
  EXPECT_EQ(field(row, "gap_count"), "3");
}

TEST(UserCsv, WhatIsNotListedYetIsSaid) {
  UserRow row = whole();
  row.of(Source::dbfs).pending = 2;
  row.of(Source::workspace).pending = 1;
  EXPECT_EQ(field(row, "status"), "partial");
  EXPECT_EQ(field(row, "error"), "not finished: 3 directories not listed yet");
  row.of(Source::workspace).gaps = 1;
  row.first_gap = "workspace /x: TIMED_OUT";
  EXPECT_EQ(field(row, "error"),
            "not finished: 3 directories not listed yet; workspace /x: TIMED_OUT");
}

}  // namespace
}  // namespace stocktake::report
