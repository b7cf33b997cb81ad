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

TEST(CsvField, TheSeparatorIsQuoted) {
  std::string out;
  append_csv_field(out, "a;b", {.separator = ';'});
  append_csv_field(out, "a\tb", {.separator = '\t'});
  append_csv_field(out, "a;b", {.separator = '\t'});
  EXPECT_EQ(out, "\"a;b\"\"a\tb\"a;b");
}

TEST(ForSpreadsheet, WhatBeginsAFormulaGetsAnApostrophe) {
  for (const std::string text : {"=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uFF1D1",
                                 "\uFF0B1", "\uFF0D1", "\uFF20a", "=", "-"}) {
    EXPECT_EQ(for_spreadsheet(text), "'" + text) << printable(text);
  }
}

TEST(ForSpreadsheet, WhatWouldBecomeANumberOrADateGetsAnApostrophe) {
  for (const std::string text : {"12345678901234567", "007", "1e5", "3-4", "1/2", "12:30", "1.5",
                                 "1,000", "50%", "2026-01-31"}) {
    EXPECT_EQ(for_spreadsheet(text), "'" + text);
  }
}

TEST(ForSpreadsheet, OtherTextStaysWhatItIs) {
  for (const std::string text : {"", "alice@example.com", "/Users/a/=1+1", "a=1", "'=1+1", "both",
                                 "12345678-1234-1234-1234-1234567890ab", "2026-01-31T12:00:00Z"}) {
    EXPECT_EQ(for_spreadsheet(text), text);
  }
}

TEST(CsvHeading, BeginsWithAByteOrderMarkForExcel) {
  EXPECT_EQ(csv_heading({"a", "b"}), "a,b\n");
  EXPECT_EQ(csv_heading({"a", "b"}, {.separator = ';', .for_excel = true}),
            "\xEF\xBB\xBF"
            "a;b\n");
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
