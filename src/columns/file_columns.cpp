#include "columns/file_columns.h"

#include "columns/sql.h"
#include "columns/words_sql.h"

namespace stocktake {
namespace {

using enum ColumnType;

Columns<FileRow> list_file_columns() {
  return {
      {.name = "username",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.username); },
       .shown = {.place = 6},
       .view = {.place = 1, .expression = "u.name"}},
      {.name = "source",
       .type = text,
       .value = [](const FileRow& row) { return Value(std::string(to_string(row.source))); },
       .shown = {.place = 2, .title = "SOURCE"},
       .view = {.place = 2, .expression = "o.name"}},
      {.name = "path",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.path); },
       .shown = {.place = 1, .title = "FILE"},
       .view = {.place = 3, .expression = kFilePathSql}},
      {.name = "kind",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.entry.kind); },
       .shown = {.place = 3, .title = "KIND"},
       .view = {.place = 4, .expression = "k.name"}},
      {.name = "size",
       .type = bytes,
       .value = [](const FileRow& row) { return value_or_null(row.entry.size); },
       .shown = {.place = 4, .title = "SIZE", .has_bar = true},
       .view = {.place = 5, .expression = "e.size"}},
      {.name = "modified_at",
       .type = time,
       .value = [](const FileRow& row) { return value_or_null(row.entry.modified_at); },
       .shown = {.place = 5, .title = "MODIFIED"},
       .view = {.place = 6, .expression = sql_iso8601("e.modified_at")}},
      {.name = "object_id",
       .type = id,
       .value = [](const FileRow& row) { return value_or_null(row.entry.object_id); },
       .view = {.place = 7, .expression = "e.object_id"}},
      {.name = "owner",
       .type = text,
       .value = [](const FileRow& row) { return Value(std::string(to_string(row.owner))); },
       .shown = {.place = 7},
       .view = {.place = 8, .expression = owner_name_sql()}},
      {.name = "class",
       .type = text,
       .value = [](const FileRow& row) { return Value(std::string(to_string(row.content_class))); },
       .shown = {.place = 8, .title = "CLASS"},
       .view = {.place = 9, .expression = content_class_sql("d")}},
      {.name = "workspace",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.workspace); },
       .shown = {.place = 9},
       .view = {.place = 10, .expression = workspace_sql()}},
      {.name = "created_at",
       .type = time,
       .value = [](const FileRow& row) { return value_or_null(row.entry.created_at); },
       .is_exported = false,
       .view = {.place = kAtTheEnd, .expression = sql_iso8601(kCreatedAtSql)}},
      {.name = "language",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.entry.language); },
       .is_exported = false,
       .view = {.place = kAtTheEnd, .expression = "nullif(k.language, '')"}},
      {.name = "resource_id",
       .type = text,
       .value = [](const FileRow& row) { return Value(row.entry.resource_id); },
       .is_exported = false,
       .view = {.place = kAtTheEnd,
                .expression = "coalesce(x.resource_id, CAST(e.object_id AS TEXT))"}},
  };
}

}  // namespace

const Columns<FileRow>& file_columns() {
  static const Columns<FileRow> columns = list_file_columns();
  return columns;
}

}  // namespace stocktake
