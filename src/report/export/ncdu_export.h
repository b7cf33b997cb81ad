#pragma once

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// ncdu's JSON export format 1.2 (https://dev.yorhel.nl/ncdu/jsonfmt), which gdu reads, too. The
/// top level has one folder per source, with one folder per home. A directory that could not be
/// listed, or is not listed yet, is marked as a read error. A file of unknown size is written
/// without a size, which ncdu shows as 0.
void write_ncdu(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
