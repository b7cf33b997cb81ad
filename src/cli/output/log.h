#pragma once

#include <string>

#include "util/expected.h"

namespace stocktake::cli {

/// Where the log goes, for as long as the command runs: to a file where one is named, to standard
/// error with `debug`, else nowhere. It never holds a secret. Fails with `usage`.
Expected<void> set_up_log(bool debug, const std::string& file);

}  // namespace stocktake::cli
