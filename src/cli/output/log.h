#pragma once

#include <string>

#include "util/expected.h"

namespace stocktake::cli {

/// Opens the log for the duration of the command: in a file if one is named, and on standard error
/// with `debug`. It never contains a secret. Fails with `usage`.
Expected<void> set_up_log(bool debug, const std::string& file);

/// Writes what is still buffered, at the end of the command. If the log cannot be written, a line
/// on standard error says so.
void finish_log();

}  // namespace stocktake::cli
