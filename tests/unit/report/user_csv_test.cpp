#include "report/user_csv.h"

#include <gtest/gtest.h>

#include <array>

namespace stocktake::report {
namespace {

UserRow whole() {
  UserRow row;
  row.name = "ann@x";
  row.of(Source::dbfs).found = true;
  row.of(Source::dbfs).files = 2;
  row.of(Source::dbfs).bytes = 3LL << 30;
  row.of(Source::dbfs).directories = 1;
  row.of(Source::dbfs).last_modified = 1'700'000'000'000;
  row.of(Source::workspace).found = true;
  row.of(Source::workspace).files = 5;
  row.of(Source::workspace).bytes = 1LL << 29;
  row.of(Source::workspace).unknown_size = 4;
  row.of(Source::workspace).directories = 6;
  row.of(Source::workspace).last_modified = 1'600'000'000'000;
  return row;
}

TEST(UserCsv, TheHeaderIsTheContracts) {
  EXPECT_EQ(user_csv_header(),
            "username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
            "unsized_count,gap_count,dbfs_file_count,dbfs_size,workspace_file_count,"
            "workspace_size,last_modified,orphan\n");
}

TEST(UserCsv, ALineHasTheContractsColumns) {
  EXPECT_EQ(user_csv_line(whole()),
            "ann@x,7,3758096384,3.50,success,both,,7,4,0,2,3221225472,5,536870912,"
            "2023-11-14T22:13:20Z,0\n");
}

TEST(UserCsv, AUserWithoutAnythingIsEmpty) {
  UserRow row;
  row.name = "bob@x";
  EXPECT_EQ(user_csv_line(row), "bob@x,0,0,0.00,empty,none,,0,0,0,0,0,0,0,,0\n");
}

TEST(UserCsv, AnOddNameOfAnOrphanIsQuoted) {
  UserRow row;
  row.name = "a,\"b\"\nc";
  row.orphan = true;
  EXPECT_EQ(user_csv_line(row), "\"a,\"\"b\"\"\nc\",0,0,0.00,empty,none,,0,0,0,0,0,0,0,,1\n");
}

TEST(UserCsv, OneGapIsTheErrorAndMoreAreCounted) {
  UserRow row = whole();
  row.of(Source::workspace).gaps = 1;
  row.first_gap = "workspace /Users/ann@x/b: 403 PERMISSION_DENIED";
  EXPECT_EQ(user_csv_line(row),
            "ann@x,7,3758096384,3.50,partial,both,workspace /Users/ann@x/b: 403 PERMISSION_DENIED,"
            "7,4,1,2,3221225472,5,536870912,2023-11-14T22:13:20Z,0\n");
  row.of(Source::dbfs).gaps = 2;
  EXPECT_NE(
      user_csv_line(row).find(",workspace /Users/ann@x/b: 403 PERMISSION_DENIED (+2 more),7,4,3,"),
      std::string::npos);
}

TEST(UserCsv, WhatIsNotListedYetIsSaid) {
  UserRow row = whole();
  row.of(Source::dbfs).waiting = 2;
  row.of(Source::workspace).waiting = 1;
  EXPECT_NE(user_csv_line(row).find(",partial,both,not finished: 3 directories not listed yet,"),
            std::string::npos);
  row.of(Source::workspace).gaps = 1;
  row.first_gap = "workspace /x: TIMED_OUT";
  EXPECT_NE(user_csv_line(row).find(
                ",not finished: 3 directories not listed yet; workspace /x: TIMED_OUT,"),
            std::string::npos);
}

}  // namespace
}  // namespace stocktake::report
