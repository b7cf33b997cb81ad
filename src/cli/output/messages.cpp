#include "cli/output/messages.h"

#include "util/files.h"
#include "util/standard_streams.h"
#include "util/text.h"

namespace stocktake::cli {

ExitCode report_failure(const Failure& failure) {
  tell_line("stocktake: " + failure.message);
  if (!failure.remedy.empty()) tell_line("  " + failure.remedy);
  return failure.code;
}

ExitCode print(const std::string& text) {
  auto output = OutputFile::open("-");
  if (!output) return report_failure(output.error());
  output->write(text);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  return ExitCode::complete;
}

void tell_notes(const std::vector<std::string>& notes) {
  for (const std::string& text : notes) tell_line("note: " + text);
}

void tell_line(const std::string& text) {
  write_standard_error(printable(text) + "\n");
}

}  // namespace stocktake::cli
