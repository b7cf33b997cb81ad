#pragma once

#include <cstdint>
#include <string>

#include "scan/coordinator.h"
#include "util/clock.h"

namespace stocktake::cli {

enum class ProgressStyle : std::uint8_t {
  automatic,  ///< `bar` on a terminal, else `lines`
  bar,        ///< one line that is drawn again
  lines,      ///< a line every 10 s
  json,       ///< an object a second, one a line
  none,
};

/// Tells on standard error how far a scan is.
class ProgressPrinter {
 public:
  ProgressPrinter(ProgressStyle style, const Clock& clock);

  void show(const scan::Progress& progress);
  /// Ends the line that is drawn again, so that other output starts on its own.
  void finish(const scan::Progress& progress);

  /// One line for people: directories listed of found, files, bytes, requests under way and a
  /// second, 429s, the time left where it can be told. `rate`: requests a second of late.
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
