#include "report/terminal/table.h"

#include <gtest/gtest.h>

namespace stocktake::report {
namespace {

Table example() {
  Table table({"name", "count"}, {"NAME", "COUNT"});
  table.add({text_cell("日本"), count_cell(7)});
  table.add({text_cell("a\nb, \"c\""), count_cell(1234567)});
  return table;
}

TEST(Table, AlignsByColumnsOfTheTerminal) {
  EXPECT_EQ(example().write(Format::table),
            "NAME           COUNT\n"
            "日本               7\n"
            "a\\nb, \"c\"  1,234,567\n");
}

TEST(Table, CsvHasRawValues) {
  EXPECT_EQ(example().write(Format::csv), "name,count\n日本,7\n\"a\nb, \"\"c\"\"\",1234567\n");
}

TEST(Table, CsvForExcelChangesTextAlone) {
  Table table({"name", "", "id", "count"}, {"", "", "", ""});
  table.add({text_cell("=1"), text_cell("bar"), text_cell("0012"), {"", "-1", true}});
  EXPECT_EQ(table.write(Format::csv, {}, {.separator = '\t', .for_excel = true}),
            "\xEF\xBB\xBFname\tid\tcount\n'=1\t'0012\t-1\n");
}

TEST(Table, JsonHasRawValuesAndNull) {
  Table table({"name", "status"}, {"", ""});
  table.add({text_cell("a\"b"), {"-", "", true}});
  EXPECT_EQ(table.write(Format::json), "[\n  {\"name\": \"a\\\"b\", \"status\": null}\n]\n");
  EXPECT_EQ(Table({"a"}, {"A"}).write(Format::json), "[]\n");
}

TEST(Table, ControlCharactersNeverReachATerminal) {
  Table table({"name"}, {"NAME"});
  table.add({text_cell("\x1b[31mred\r")});
  const std::string text = table.write(Format::table);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(Table, SizesForPeopleAndForPrograms) {
  EXPECT_EQ(bytes_cell(2048, false).text, "2.00 KiB");
  EXPECT_EQ(bytes_cell(2048, true).text, "2,048");
  EXPECT_EQ(bytes_cell(2048, false).raw, "2048");
}

}  // namespace
}  // namespace stocktake::report
