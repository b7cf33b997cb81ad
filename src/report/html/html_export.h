#pragma once

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// One page that needs nothing else: opens in any browser, loads nothing from anywhere, and says so
/// in its Content-Security-Policy. At most about 5 MB: what is too small to be seen is added up,
/// and the page says so.
void write_html(store::Reader& reader, OutputFile& output);

}  // namespace stocktake::report
