#pragma once

#include <string>
#include <vector>

#include "util/expected.h"

namespace stocktake::cli {

/// Says on standard error what happened and what to do next. Returns the code.
ExitCode report_failure(const Failure& failure);

/// Each as "note: ..." on standard error.
void tell_notes(const std::vector<std::string>& notes);

/// A line on standard error, as it is.
void tell_line(const std::string& text);

}  // namespace stocktake::cli
