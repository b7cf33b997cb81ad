#pragma once

#include <cstdint>
#include <string>

#include "scan/coordinator.h"
#include "util/clock.h"

namespace stocktake::cli {

enum class ProgressStyle : std::uint8_t {
  automatic,  ///< `bar` on a terminal, else `lines`
  bar,        ///< a single line, redrawn
  lines,      ///< one line every 10 s
  json,       ///< one JSON object per second, each on a line
  none,
};

/// Prints the progress of a scan on standard error.
class ProgressPrinter {
 public:
  ProgressPrinter(ProgressStyle style, const Clock& clock);

  void show(const scan::Progress& progress);
  /// Ends the redrawn line, so that other output starts on a new one.
  void finish(const scan::Progress& progress);

  /// One line for people: directories listed and found, files, bytes, requests in flight and per
  /// second, 429s, gaps, and the remaining time if it can be estimated. `rate`: recent requests per
  /// second.
  static std::string line(const scan::Progress& progress, double rate);
  static std::string json_line(const scan::Progress& progress, double rate);

 private:
  Duration interval() const;
  void draw(const scan::Progress& progress);

  ProgressStyle style_;
  const Clock& clock_;
  Instant shown_at_;
  Instant measured_at_;
  std::int64_t measured_requests_ = 0;
  double rate_ = 0;
  std::size_t drawn_width_ = 0;
};

}  // namespace stocktake::cli
