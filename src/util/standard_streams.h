#pragma once

#include <string_view>

namespace stocktake {

/// Opens /dev/null for each of the standard streams that the caller has closed (`2>&-`). Otherwise
/// the next file or connection that is opened gets its number, and messages are written into it.
/// Reading from or writing to such a stream still fails. Call it before anything is opened.
void keep_standard_streams_open();

/// Writes to standard error. All messages go through here: a failure is ignored, because messages
/// that nobody can read are no reason to end a scan.
void write_standard_error(std::string_view text) noexcept;

}  // namespace stocktake
