#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "util/clock.h"

namespace stocktake::cli {

enum class ProgressStyle : std::uint8_t {
  automatic,  ///< `bar` on a terminal, else `lines`
  bar,        ///< a single line, redrawn
  lines,      ///< one line every 10 s
  json,       ///< one JSON object per second, each on a line
  none,
};

/// Where progress is printed on standard error, how, and how often.
class ProgressLine {
 public:
  ProgressLine(ProgressStyle style, const Clock& clock);

  bool is_json() const { return style_ == ProgressStyle::json; }
  /// Whether there is something to print: the style's interval has passed since it last was, or
  /// since the construction. Then the interval begins again.
  bool is_due();
  /// Prints a line, or redraws the bar.
  void draw(std::string text);
  /// Whether a bar is drawn, so that other output would stand behind it.
  bool is_open() const { return drawn_width_ > 0; }
  /// Ends the bar, so that other output starts on a new line.
  void end();

 private:
  Duration interval() const;

  ProgressStyle style_;
  const Clock& clock_;
  Instant shown_at_;
  std::size_t drawn_width_ = 0;
};

}  // namespace stocktake::cli
