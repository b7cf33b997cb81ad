#include "cli/output/progress_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "util/standard_streams.h"

namespace stocktake::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kUsualWidth = 80;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

}  // namespace

ProgressLine::ProgressLine(ProgressStyle style, const Clock& clock)
    : style_(style), clock_(clock), shown_at_(clock.now()) {
  if (style_ == ProgressStyle::automatic) {
    style_ = isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
  }
}

Duration ProgressLine::interval() const {
  switch (style_) {
    case ProgressStyle::bar:
      return milliseconds(100);
    case ProgressStyle::json:
      return milliseconds(1000);
    default:
      return milliseconds(10'000);
  }
}

bool ProgressLine::is_due() {
  const Instant now = clock_.now();
  if (style_ == ProgressStyle::none || now - shown_at_ < interval()) return false;
  shown_at_ = now;
  return true;
}

void ProgressLine::draw(std::string text) {
  if (style_ != ProgressStyle::bar) return write_standard_error(text + "\n");
  const std::size_t width = terminal_width() - 1;
  if (text.size() > width) text.resize(width);
  const std::size_t drawn = text.size();
  if (drawn < drawn_width_) text.append(drawn_width_ - drawn, ' ');
  drawn_width_ = drawn;
  write_standard_error("\r" + text);
}

void ProgressLine::end() {
  if (!is_open()) return;
  write_standard_error("\n");
  drawn_width_ = 0;
}

}  // namespace stocktake::cli
