#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace stocktake::cli {

report::Style terminal_style() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  winsize size{};
  const bool has_size = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return {true, !is_dumb && (no_color == nullptr || *no_color == '\0'),
          has_size ? std::size_t{size.ws_col} : 0};
}

}  // namespace stocktake::cli
