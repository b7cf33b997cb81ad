#pragma once

#include <memory>
#include <string>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::parquet_export {

/// Writes the files of an inventory as one Parquet file to `path`, or to standard output for `-`.
/// Columns and order are those of `export files-csv`. Unknown numbers are NULL; `modified_at` is a
/// UTC timestamp in milliseconds. Bytes of a name that are not UTF-8 become U+FFFD. The file is
/// written under a temporary name and renamed at the end. Fails with `usage` or `unreachable`.
Expected<void> write_files(store::Reader& reader, const std::string& path);

}  // namespace stocktake::parquet_export
