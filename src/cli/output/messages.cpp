#include "cli/output/messages.h"

#include <fmt/format.h>

#include <cstdio>

#include "util/text.h"

namespace stocktake::cli {

ExitCode report_failure(const Failure& failure) {
  fmt::print(stderr, "stocktake: {}\n", printable(failure.message));
  if (!failure.remedy.empty()) fmt::print(stderr, "  {}\n", printable(failure.remedy));
  return failure.code;
}

void tell_notes(const std::vector<std::string>& notes) {
  for (const std::string& text : notes) tell_line("note: " + text);
}

void tell_line(const std::string& text) {
  fmt::print(stderr, "{}\n", printable(text));
}

}  // namespace stocktake::cli
