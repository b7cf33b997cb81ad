#pragma once

#include "columns/column.h"
#include "model/file_row.h"

namespace stocktake {

/// The SQL expression for the path of a file, over `entry e` and its `directory d`: `path_below`.
/// The first condition is for speed: nearly all names sort after a slash.
inline constexpr const char* kFilePathSql =
    "CASE WHEN e.name < '0' AND ltrim(e.name, '/') = '' THEN d.path || e.name "
    "ELSE d.path || '/' || e.name END";

/// The SQL expression for the time at which a file was created, over `entry e`, its `kind k` and
/// its `detail x`. The time until the last modification is stored, and only where it is not 0.
inline constexpr const char* kCreatedAtSql =
    "CASE WHEN k.has_created_at THEN coalesce(e.modified_at, 0) - coalesce(x.created_before, 0) "
    "END";

/// The columns of file exports, `show files` and the view `files`. The view joins each `entry e`
/// with its `kind k`, `detail x` (where it has one), `directory d`, `source o`, `home h` and
/// `user u`.
const Columns<FileRow>& file_columns();

}  // namespace stocktake
