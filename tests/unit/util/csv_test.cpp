#include "util/csv.h"

#include <gtest/gtest.h>

#include "unit/util/weird_strings.h"
#include "util/text.h"

namespace stocktake {
namespace {

using Record = std::vector<std::string>;

std::string line_of(const Record& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    append_csv_field(line, field);
  }
  return line + "\n";
}

TEST(CsvField, PlainTextIsNotQuoted) {
  std::string out = "before,";
  append_csv_field(out, "a@x/b;c");
  EXPECT_EQ(out, "before,a@x/b;c");
}

TEST(CsvField, WhatWouldBeMisreadIsQuoted) {
  EXPECT_EQ(line_of({"a,b"}), "\"a,b\"\n");
  EXPECT_EQ(line_of({"a\"b"}), "\"a\"\"b\"\n");
  EXPECT_EQ(line_of({"a\nb"}), "\"a\nb\"\n");
  EXPECT_EQ(line_of({"a\r"}), "\"a\r\"\n");
  EXPECT_EQ(line_of({" a"}), "\" a\"\n");
  EXPECT_EQ(line_of({"#a"}), "\"#a\"\n");
  EXPECT_EQ(line_of({"a\t"}), "\"a\t\"\n");
}

TEST(CsvRecord, EveryStringSurvivesTheRoundTrip) {
  const Record fields = testing::weird_strings();
  for (const std::string& field : fields) {
    const std::string text = line_of({field, "next"}) + line_of({"x", field});
    std::string_view rest = text;
    EXPECT_EQ(take_csv_record(rest), (Record{field, "next"})) << printable(field);
    EXPECT_EQ(take_csv_record(rest), (Record{"x", field})) << printable(field);
    EXPECT_TRUE(rest.empty()) << printable(field);
  }
}

TEST(CsvRecord, AllStringsInOneRecordSurvive) {
  const Record fields = testing::weird_strings();
  const std::string text = line_of(fields);
  std::string_view rest = text;
  EXPECT_EQ(take_csv_record(rest), fields);
}

TEST(CsvRecord, CrlfEndsARecordAsLfDoes) {
  std::string_view rest = "a,b\r\n\"c\",\"d\"\r\ne\n";
  EXPECT_EQ(take_csv_record(rest), (Record{"a", "b"}));
  EXPECT_EQ(take_csv_record(rest), (Record{"c", "d"}));
  EXPECT_EQ(take_csv_record(rest), (Record{"e"}));
  EXPECT_TRUE(rest.empty());
}

TEST(CsvRecord, TheLastLineNeedsNoEnd) {
  std::string_view rest = "a\nb,";
  EXPECT_EQ(take_csv_record(rest), (Record{"a"}));
  EXPECT_EQ(take_csv_record(rest), (Record{"b", ""}));
  EXPECT_TRUE(rest.empty());
}

TEST(CsvRecord, AQuotedLineBreakIsPartOfItsField) {
  std::string_view rest = "\"a\r\nb\",c\nd\n";
  EXPECT_EQ(take_csv_record(rest), (Record{"a\r\nb", "c"}));
  EXPECT_EQ(rest, "d\n");
}

TEST(CsvRecord, AnUnclosedQuoteRunsToTheEnd) {
  std::string_view rest = "\"a\nb,c";
  EXPECT_EQ(take_csv_record(rest), (Record{"a\nb,c"}));
  EXPECT_TRUE(rest.empty());
}

TEST(CsvRecord, TextBehindAClosingQuoteDoesNotShiftTheColumns) {
  std::string_view rest = "\"a\"b,c\nd\n";
  EXPECT_EQ(take_csv_record(rest), (Record{"a", "c"}));
  EXPECT_EQ(rest, "d\n");
}

TEST(TakeCsv, HasTheSeparatorAndTheQuotesAndTheLines) {
  std::string_view rest = "a,b;\"c;\nd\"\ne;f";
  CsvRecord record = take_csv(rest, ';');
  ASSERT_EQ(record.fields.size(), 2U);
  EXPECT_EQ(record.fields[0].text, "a,b");
  EXPECT_FALSE(record.fields[0].is_quoted);
  EXPECT_EQ(record.fields[1].text, "c;\nd");
  EXPECT_TRUE(record.fields[1].is_quoted);
  EXPECT_EQ(record.lines, 2U);
  EXPECT_EQ(record.fault, "");
  record = take_csv(rest, ';');
  EXPECT_EQ(record.fields.size(), 2U);
  EXPECT_EQ(record.lines, 1U);
  EXPECT_TRUE(rest.empty());
}

TEST(TakeCsv, NamesFaults) {
  std::string_view rest = "\"a\"b,c\n\"d\" ,e\n\"f\n";
  EXPECT_EQ(take_csv(rest).fault, "text after a closing quote");
  EXPECT_EQ(take_csv(rest).fault, "");
  EXPECT_EQ(take_csv(rest).fault, "a quoted field is not closed");
}

}  // namespace
}  // namespace stocktake
