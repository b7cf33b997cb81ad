#pragma once

#include <string>
#include <vector>

#include "util/expected.h"

namespace stocktake::cli {

/// Prints the failure and its remedy on standard error. Returns its exit code.
ExitCode report_failure(const Failure& failure);

/// Prints the text on standard output. Returns the exit code.
ExitCode print(const std::string& text);

/// Prints each as "note: ..." on standard error.
void tell_notes(const std::vector<std::string>& notes);

/// Prints a line on standard error, made printable.
void tell_line(const std::string& text);

}  // namespace stocktake::cli
