#include "store/read/ordered_rows.h"

#include "columns/file_columns.h"
#include "store/file/source_table.h"
#include "store/read/read_row.h"
#include "store/read/stored_scan_spec.h"

namespace stocktake::store {
FileRows::FileRows(SQLite::Database& database)
    : workspace_(stored_workspace(database)),
      homes_(database,
             "SELECT DISTINCT u.name, u.id, h.source, o.name, u.owner FROM user u JOIN home h ON "
             "h.user = "
             "u.id LEFT JOIN source o ON o.id = h.source ORDER BY u.name, o.name, u.id"),
      // Sorted for one user and source at a time. SQLite's sorter uses the disk for a large set.
      files_(database,
             std::string("SELECT ") + kFilePathSql + " AS p, " + kEntryColumns +
                 ", d.class FROM home h JOIN directory d ON d.home = h.id JOIN entry e ON e.id "
                 "BETWEEN d.first_entry AND d.first_entry + d.file_count - 1" +
                 kEntryJoins +
                 "WHERE h.user = ? AND h.source = ? ORDER BY p, k.name, e.size, "
                 "e.modified_at, e.object_id, x.resource_id") {}

bool FileRows::next(FileRow& row) {
  while (!in_home_ || !files_.executeStep()) {
    if (!homes_.executeStep()) return false;
    current_.username = homes_.getColumn(0).getString();
    current_.source = source_in(homes_.getColumn(2));
    current_.owner = owner_kind_in(homes_.getColumn(4));
    files_.reset();
    files_.bind(1, homes_.getColumn(1).getInt64());
    files_.bind(2, current_.source.number());
    in_home_ = true;
  }
  row.username = current_.username;
  row.workspace = workspace_;
  row.source = current_.source;
  row.owner = current_.owner;
  row.path = files_.getColumn(0).getString();
  row.entry = read_entry(files_, 1);
  row.content_class = content_class_in(files_.getColumn(10));
  return true;
}

GapRows::GapRows(SQLite::Database& database)
    : rows_(database,
            std::string("SELECT coalesce(u.name, ''), g.source, g.path, ") + kGapColumns +
                " FROM gap g LEFT JOIN source o ON o.id = g.source LEFT JOIN home h ON h.id = "
                "g.home LEFT JOIN user u ON u.id = h.user ORDER BY 1, o.name, 3, 4, 5, 6") {}

bool GapRows::next(GapRow& row) {
  if (!rows_.executeStep()) return false;
  row = {rows_.getColumn(0).getString(), source_in(rows_.getColumn(1)),
         rows_.getColumn(2).getString(), read_gap(rows_, 3)};
  return true;
}

}  // namespace stocktake::store
