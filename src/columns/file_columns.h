#pragma once

#include "columns/column.h"
#include "model/file_row.h"

namespace stocktake {

/// The path of a file in SQL, over `entry e` and its `directory d`.
inline constexpr const char* kFilePathSql =
    "CASE e.name WHEN '' THEN d.path ELSE d.path || '/' || e.name END";

/// Of the exports of files, `show files` and the view `files`. The view reads each `entry e` with
/// its `kind k`, `directory d`, `home h` and `user u`.
const Columns<FileRow>& file_columns();

}  // namespace stocktake
