#pragma once

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// ncdu's JSON export format 1.2 (https://dev.yorhel.nl/ncdu/jsonfmt), which gdu reads, too: a
/// folder a source, in it a folder a home. What could not be listed, or is not listed yet, is
/// marked as a read error. A file of unknown size has none there, which ncdu shows as 0.
void write_ncdu(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
