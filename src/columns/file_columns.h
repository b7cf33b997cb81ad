#pragma once

#include "columns/column.h"
#include "model/file_row.h"

namespace stocktake {

/// The SQL expression for the path of a file, over `entry e` and its `directory d`.
inline constexpr const char* kFilePathSql =
    "CASE e.name WHEN '' THEN d.path ELSE d.path || '/' || e.name END";

/// The columns of file exports, `show files` and the view `files`. The view joins each `entry e`
/// with its `kind k`, `directory d`, `source o`, `home h` and `user u`.
const Columns<FileRow>& file_columns();

}  // namespace stocktake
