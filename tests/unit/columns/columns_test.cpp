// Scripts rely on the column names and on their order, so this test repeats both as literals.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "columns/file_columns.h"
#include "columns/user_columns.h"

namespace stocktake {
namespace {

using Names = std::vector<std::string>;

template <typename Row>
Names names_of(const Columns<Row>& columns) {
  Names names;
  for (const Column<Row>& column : columns) names.emplace_back(column.name);
  return names;
}

template <typename Row>
void expect_sound(const Columns<Row>& columns) {
  std::set<std::string_view> names;
  std::set<int> places_shown;
  std::set<int> places_in_view;
  for (const Column<Row>& column : columns) {
    EXPECT_TRUE(names.insert(column.name).second) << column.name;
    ASSERT_NE(column.value, nullptr) << column.name;
    const int shown = column.shown.place;
    if (shown != 0 && shown != kAtTheEnd) {
      EXPECT_TRUE(places_shown.insert(shown).second) << column.name;
    }
    const int in_view = column.view.place;
    if (in_view != 0 && in_view != kAtTheEnd) {
      EXPECT_TRUE(places_in_view.insert(in_view).second) << column.name;
    }
    EXPECT_EQ(in_view == 0, column.view.expression.empty()) << column.name;
  }
}

/// Checks the value that each column has in an empty row against the type of the column.
template <typename Row>
void expect_types(const Columns<Row>& columns) {
  for (const Column<Row>& column : columns) {
    const Value value = column.value(Row());
    const bool is_unknown = std::holds_alternative<std::monostate>(value);
    switch (column.type) {
      case ColumnType::text:
        EXPECT_TRUE(std::holds_alternative<std::string>(value)) << column.name;
        break;
      case ColumnType::decimal:
        EXPECT_TRUE(is_unknown || std::holds_alternative<double>(value)) << column.name;
        break;
      default:
        EXPECT_TRUE(is_unknown || std::holds_alternative<std::int64_t>(value)) << column.name;
    }
  }
}

TEST(Columns, ArePlacedOnceAndHaveValuesOfTheirTypes) {
  expect_sound(user_columns());
  expect_sound(file_columns());
  expect_types(user_columns());
  expect_types(file_columns());
}

TEST(Columns, OfUsersKeepTheirOrder) {
  EXPECT_EQ(names_of(exported(user_columns())), (Names{"username",
                                                       "file_count",
                                                       "total_size",
                                                       "total_size_gb",
                                                       "status",
                                                       "file_source",
                                                       "error",
                                                       "directory_count",
                                                       "unsized_count",
                                                       "gap_count",
                                                       "dbfs_file_count",
                                                       "dbfs_size",
                                                       "workspace_file_count",
                                                       "workspace_size",
                                                       "last_modified",
                                                       "orphan",
                                                       "owner",
                                                       "display_name",
                                                       "scim_id",
                                                       "volumes_file_count",
                                                       "volumes_size",
                                                       "workspace"}));
  EXPECT_EQ(names_of(shown(user_columns())),
            (Names{"username", "file_count", "total_size", "unsized_count", "directory_count",
                   "gap_count", "last_modified", "status", "orphan", "owner", "display_name",
                   "scim_id", "workspace"}));
}

TEST(Columns, OfFilesKeepTheirOrder) {
  EXPECT_EQ(names_of(exported(file_columns())),
            (Names{"username", "source", "path", "kind", "size", "modified_at", "object_id",
                   "owner", "class", "workspace"}));
  EXPECT_EQ(names_of(shown(file_columns())), (Names{"path", "source", "kind", "size", "modified_at",
                                                    "username", "owner", "class", "workspace"}));
}

TEST(Columns, ThoseWithoutAPlaceOfTheirOwnComeLastInTheOrderOfTheList) {
  const Columns<int> columns{{.name = "late", .shown = {.place = kAtTheEnd}},
                             {.name = "later", .shown = {.place = kAtTheEnd}},
                             {.name = "not shown"},
                             {.name = "first", .shown = {.place = 1}}};
  EXPECT_EQ(names_of(shown(columns)), (Names{"first", "late", "later"}));
}

TEST(Columns, MakeTheColumnsOfAView) {
  const Columns<int> columns{
      {.name = "b", .view = {.place = 2, .expression = "max(h.b)"}},
      {.name = "not there"},
      {.name = "a", .view = {.place = 1, .expression = "u.a", .name = "short"}}};
  EXPECT_EQ(view_columns(columns), "u.a AS short,\n       max(h.b) AS b");
}

}  // namespace
}  // namespace stocktake
