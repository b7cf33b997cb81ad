#pragma once

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// Writes one self-contained page that opens in any browser. It loads nothing, which its
/// Content-Security-Policy enforces. The page has at most about 5 MB: items too small to be seen
/// are added up, and the page says so.
void write_html(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
