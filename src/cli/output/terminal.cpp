#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "util/text.h"

namespace stocktake::cli {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

/// As POSIX reads the environment: the first of these that is not empty counts.
bool is_utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = to_lower_ascii(variable(name));
    if (locale.empty()) continue;
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

report::Style terminal_style() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  const std::string_view terminal = variable("TERM");
  const bool is_dumb = terminal.empty() || terminal == "dumb";
  winsize size{};
  const bool has_size = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return {.bars = true,
          .colors = !is_dumb && variable("NO_COLOR").empty(),
          .width = has_size ? std::size_t{size.ws_col} : 0,
          .ascii = is_dumb || !is_utf8_locale()};
}

}  // namespace stocktake::cli
