#include "cli/output/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "util/json.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kUsualWidth = 80;
/// Before this time, an estimate of the remaining time is worthless.
constexpr double kEnoughSeconds = 5;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

/// Seconds left if no further directories are found. None while that says little: early, or while
/// more than half of the directories found are pending.
std::optional<double> seconds_left(const scan::Progress& progress) {
  const auto pending = progress.found - progress.listed;
  if (progress.seconds < kEnoughSeconds || progress.listed == 0) return std::nullopt;
  if (pending * 2 > progress.found) return std::nullopt;
  return progress.seconds * static_cast<double>(pending) / static_cast<double>(progress.listed);
}

}  // namespace

ProgressPrinter::ProgressPrinter(ProgressStyle style, const Clock& clock)
    : style_(style), clock_(clock), shown_at_(clock.now()), measured_at_(clock.now()) {
  if (style_ == ProgressStyle::automatic) {
    style_ = isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
  }
}

std::string ProgressPrinter::line(const scan::Progress& progress, double rate) {
  std::string text =
      fmt::format("{} of {} directories, {} files, {}", grouped(progress.listed),
                  grouped(progress.found), grouped(progress.files), human_bytes(progress.bytes));
  text += fmt::format(", {} in flight, {:.0f} requests/s", progress.engine.in_flight, rate);
  if (progress.engine.throttled > 0)
    text += fmt::format(", {} 429s", grouped(progress.engine.throttled));
  if (progress.gaps > 0) text += fmt::format(", {} gaps", grouped(progress.gaps));
  if (const auto left = seconds_left(progress)) {
    text += fmt::format(", at least {} left", human_duration(*left));
  }
  return text;
}

std::string ProgressPrinter::json_line(const scan::Progress& progress, double rate) {
  return json_text({{"seconds", rounded(progress.seconds)},
                    {"directories_listed", progress.listed},
                    {"directories_found", progress.found},
                    {"files", progress.files},
                    {"bytes", progress.bytes},
                    {"unsized", progress.unknown_size},
                    {"gaps", progress.gaps},
                    {"in_flight", progress.engine.in_flight},
                    {"requests", progress.engine.requests},
                    {"requests_per_second", rounded(rate)},
                    {"retries", progress.engine.retries},
                    {"throttled", progress.engine.throttled}});
}

Duration ProgressPrinter::interval() const {
  switch (style_) {
    case ProgressStyle::bar:
      return milliseconds(100);
    case ProgressStyle::json:
      return milliseconds(1000);
    default:
      return milliseconds(10'000);
  }
}

void ProgressPrinter::show(const scan::Progress& progress) {
  const Instant now = clock_.now();
  if (style_ == ProgressStyle::none || now - shown_at_ < interval()) return;
  shown_at_ = now;
  if (now - measured_at_ >= milliseconds(900)) {
    rate_ = static_cast<double>(progress.engine.requests - measured_requests_) /
            seconds(now - measured_at_);
    measured_at_ = now;
    measured_requests_ = progress.engine.requests;
  }
  draw(progress);
}

void ProgressPrinter::draw(const scan::Progress& progress) {
  if (style_ == ProgressStyle::json) {
    fmt::print(stderr, "{}\n", json_line(progress, rate_));
    return;
  }
  std::string text = line(progress, rate_);
  if (style_ == ProgressStyle::lines) {
    fmt::print(stderr, "{}\n", text);
    return;
  }
  const std::size_t width = terminal_width() - 1;
  if (text.size() > width) text.resize(width);
  const std::size_t drawn = text.size();
  if (drawn < drawn_width_) text.append(drawn_width_ - drawn, ' ');
  drawn_width_ = drawn;
  fmt::print(stderr, "\r{}", text);
  static_cast<void>(std::fflush(stderr));
}

void ProgressPrinter::finish(const scan::Progress& progress) {
  if (style_ == ProgressStyle::bar && drawn_width_ > 0) {
    draw(progress);
    fmt::print(stderr, "\n");
    drawn_width_ = 0;
  }
  if (style_ == ProgressStyle::json) draw(progress);
}

}  // namespace stocktake::cli
