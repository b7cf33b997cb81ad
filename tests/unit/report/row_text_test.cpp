#include "report/export/row_text.h"

#include <gtest/gtest.h>

#include "report/export/spaced_json.h"
#include "report/terminal/column_table.h"

namespace stocktake::report {
namespace {

/// One column of each type.
Columns<int> every_type() {
  return {
      {.name = "t",
       .type = ColumnType::text,
       .value = [](const int&) { return Value("a,\t\xff"); }},
      {.name = "n",
       .type = ColumnType::number,
       .value = [](const int& row) { return Value(std::int64_t{row}); }},
      {.name = "b", .type = ColumnType::bytes, .value = [](const int&) { return Value(); }},
      {.name = "m",
       .type = ColumnType::time,
       .value = [](const int&) { return Value(std::int64_t{1'700'000'000'999}); }},
      {.name = "d", .type = ColumnType::decimal, .value = [](const int&) { return Value(2.005); }},
      {.name = "hidden",
       .type = ColumnType::number,
       .value = [](const int&) { return Value(); },
       .is_exported = false}};
}

TEST(RowText, CsvHasEveryType) {
  const Columns<int> columns = exported(every_type());
  EXPECT_EQ(csv_header(columns), "t,n,b,m,d\n");
  std::string line;
  append_csv_line(line, columns, 7);
  EXPECT_EQ(line, "\"a,\t\xff\",7,,2023-11-14T22:13:20Z,2.00\n");
}

TEST(RowText, CsvForExcelKeepsNumbersAndMakesTextOfIds) {
  Columns<int> columns = exported(every_type());
  columns[0].value = [](const int&) { return Value("=1;2"); };
  columns[2].type = ColumnType::id;
  columns[2].value = [](const int&) { return Value(std::int64_t{12345678901234567}); };
  const CsvStyle style{.separator = ';', .for_excel = true};
  EXPECT_EQ(csv_header(columns, style), "\xEF\xBB\xBFt;n;b;m;d\n");
  std::string line;
  append_csv_line(line, columns, -7, style);
  EXPECT_EQ(line, "\"'=1;2\";-7;'12345678901234567;2023-11-14T22:13:20Z;2.00\n");
  columns[2].value = [](const int&) { return Value(); };
  line.clear();
  append_csv_line(line, columns, 0, style);
  EXPECT_EQ(line, "\"'=1;2\";0;;2023-11-14T22:13:20Z;2.00\n");
}

TEST(RowText, JsonHasEveryType) {
  const Columns<int> columns = exported(every_type());
  const std::string rest = R"(,"b":null,"m":"2023-11-14T22:13:20Z","d":2.0})";
  EXPECT_EQ(json_line(columns, 7), "{\"t\":\"a,\\u0009\xEF\xBF\xBD\",\"n\":7" + rest);
}

TEST(RowText, SpacedJsonHasABlankAfterColonAndComma) {
  Json object = Json::object();
  EXPECT_EQ(spaced_json(object), "{}");
  object["z"] = 1;
  object["a\""] = nullptr;
  EXPECT_EQ(spaced_json(object), R"({"z": 1, "a\"": null})");
}

TEST(ColumnTable, SaysWhatIsUnknown) {
  EXPECT_EQ(cell_of(ColumnType::bytes, Value(), false).text, "unknown");
  EXPECT_EQ(cell_of(ColumnType::bytes, Value(std::int64_t{2048}), false).text, "2.00 KiB");
  EXPECT_EQ(cell_of(ColumnType::number, Value(), false).text, "-");
  EXPECT_EQ(cell_of(ColumnType::decimal, Value(2.5), false).raw, "2.50");
}

TEST(ColumnTable, AColumnWithoutATitleIsForProgramsOnly) {
  Columns<int> columns = every_type();
  columns[1].shown = {.place = 1, .title = "N", .has_bar = true};
  columns[0].shown = {.place = 2};
  const std::vector<int> rows{7, 1234};
  columns = shown(columns);
  EXPECT_EQ(largest_value(columns, rows), 1234);
  const Table table = column_table(columns, rows, 1234, {});
  EXPECT_EQ(table.write(Format::table), "    N\n    7\n1,234\n");
  EXPECT_EQ(table.write(Format::csv), "n,t\n7,\"a,\t\xff\"\n1234,\"a,\t\xff\"\n");
}

}  // namespace
}  // namespace stocktake::report
