#pragma once

#include <memory>
#include <string>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::parquet_export {

/// The files of an inventory as one Parquet file at `path`, or on standard output for `-`: columns
/// and order of `export files-csv`. Unknown numbers are NULL; `modified_at` is a timestamp in
/// milliseconds, UTC. Bytes of a name that are not UTF-8 become U+FFFD. A file is written beside
/// its place and takes it at the end. Fails with `usage` or `unreachable`.
Expected<void> write_files(store::Reader& reader, const std::string& path);

}  // namespace stocktake::parquet_export
