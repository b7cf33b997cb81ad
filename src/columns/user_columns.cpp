#include "columns/user_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "columns/sql.h"
#include "columns/user_status.h"
#include "columns/words_sql.h"

namespace stocktake {
namespace {

using enum ColumnType;

constexpr double kGigabyte = 1024.0 * 1024.0 * 1024.0;

std::string shown_status(const UserRow& row) {
  if (row.sum().pending > 0) return "not finished";
  const std::string status(status_of(row));
  if (row.orphan) return status + ", orphan";
  const bool is_plain = row.owner.kind == OwnerKind::user;
  return is_plain ? status : fmt::format("{}, {}", status, to_string(row.owner.kind));
}

bool has_bad_status(const UserRow& row) {
  const std::string_view status = status_of(row);
  return status == "partial" || status == "error";
}

bool has_gaps(const UserRow& row) {
  return row.sum().gaps > 0;
}

/// Appends two columns for each of these sources.
void append_source_columns(Columns<UserRow>& columns, std::span<const Source> sources) {
  for (const Source source : sources) {
    const std::string name(to_string(source));
    columns.push_back(
        {.name = name + "_file_count", .type = number, .value = [source](const UserRow& row) {
           return Value(row.of(source).files);
         }});
    columns.push_back(
        {.name = name + "_size", .type = bytes, .value = [source](const UserRow& row) {
           return Value(row.of(source).bytes);
         }});
  }
}

/// The columns before those of the first two sources.
Columns<UserRow> first_columns() {
  return {
      {.name = "username",
       .type = text,
       .value = [](const UserRow& row) { return Value(row.name); },
       .shown = {.place = 1, .title = "USER"},
       .view = {.place = 1, .expression = "u.name"}},
      {.name = "file_count",
       .type = number,
       .value = [](const UserRow& row) { return Value(row.sum().files); },
       .shown = {.place = 2, .title = "FILES"},
       .view = {.place = 3, .expression = "coalesce(sum(h.file_count), 0)"}},
      {.name = "total_size",
       .type = bytes,
       .value = [](const UserRow& row) { return Value(row.sum().bytes); },
       .shown = {.place = 3, .title = "SIZE", .has_bar = true},
       .view = {.place = 4, .expression = sum_of_bytes("h.size"), .name = "size"}},
      {.name = "total_size_gb",
       .type = decimal,
       .value =
           [](const UserRow& row) {
             return Value(static_cast<double>(row.sum().bytes) / kGigabyte);
           }},
      {.name = "status",
       .type = text,
       .value = [](const UserRow& row) { return Value(std::string(status_of(row))); },
       .shown = {.place = 8, .title = "STATUS", .text = shown_status, .is_bad = has_bad_status}},
      {.name = "file_source",
       .type = text,
       .value = [](const UserRow& row) { return Value(file_source_of(row)); }},
      {.name = "error",
       .type = text,
       .value = [](const UserRow& row) { return Value(error_of(row)); }},
      {.name = "directory_count",
       .type = number,
       .value = [](const UserRow& row) { return Value(row.sum().directories); },
       .shown = {.place = 5, .title = "DIRS"},
       .view = {.place = 6, .expression = "coalesce(sum(h.directory_count), 0)"}},
      {.name = "unsized_count",
       .type = number,
       .value = [](const UserRow& row) { return Value(row.sum().unknown_size); },
       .shown = {.place = 4, .title = "UNSIZED"},
       .view = {.place = 5, .expression = "coalesce(sum(h.unsized_count), 0)"}},
      {.name = "gap_count",
       .type = number,
       .value = [](const UserRow& row) { return Value(row.sum().gaps); },
       .shown = {.place = 6, .title = "GAPS", .is_bad = has_gaps},
       .view = {.place = 7, .expression = "coalesce(sum(h.gap_count), 0)"}},
      {.name = "waiting_count",
       .type = number,
       .value = [](const UserRow& row) { return Value(row.sum().pending); },
       .is_exported = false,
       .view = {.place = 8, .expression = "coalesce(sum(h.waiting_count), 0)"}},
  };
}

/// The columns after those of the first two sources.
Columns<UserRow> next_columns() {
  return {
      {.name = "last_modified",
       .type = time,
       .value = [](const UserRow& row) { return value_or_null(row.sum().last_modified); },
       .shown = {.place = 7, .title = "MODIFIED"},
       .view = {.place = 9, .expression = sql_iso8601("max(h.last_modified)")}},
      {.name = "orphan",
       .type = number,
       .value = [](const UserRow& row) { return Value(std::int64_t{row.orphan}); },
       .shown = {.place = 9},
       .view = {.place = 2, .expression = "u.orphan"}},
      {.name = "owner",
       .type = text,
       .value = [](const UserRow& row) { return Value(std::string(to_string(row.owner.kind))); },
       .shown = {.place = 10},
       .view = {.place = 10, .expression = owner_name_sql()}},
      {.name = "display_name",
       .type = text,
       .value = [](const UserRow& row) { return Value(row.owner.display_name); },
       .shown = {.place = 11},
       .view = {.place = 11, .expression = "u.display_name"}},
      {.name = "scim_id",
       .type = text,
       .value = [](const UserRow& row) { return Value(row.owner.scim_id); },
       .shown = {.place = 12},
       .view = {.place = 12, .expression = "u.scim_id"}},
  };
}

Columns<UserRow> list_user_columns() {
  constexpr std::size_t kFirstSources = 2;
  Columns<UserRow> columns = first_columns();
  append_source_columns(columns, all_sources().first(kFirstSources));
  std::ranges::move(next_columns(), std::back_inserter(columns));
  // Columns of later sources follow those that the first two have had from the start.
  append_source_columns(columns, all_sources().subspan(kFirstSources));
  columns.push_back({.name = "workspace",
                     .type = text,
                     .value = [](const UserRow& row) { return Value(row.workspace); },
                     .shown = {.place = 13},
                     .view = {.place = 13, .expression = workspace_sql()}});
  return columns;
}

}  // namespace

const Columns<UserRow>& user_columns() {
  static const Columns<UserRow> columns = list_user_columns();
  return columns;
}

}  // namespace stocktake
