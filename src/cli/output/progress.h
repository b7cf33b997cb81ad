#pragma once

#include <cstdint>
#include <string>

#include "cli/output/progress_line.h"
#include "scan/coordinator.h"
#include "scan/discovery/discovery_progress.h"
#include "util/clock.h"

namespace stocktake::cli {

/// Prints the progress of a scan on standard error, while directories are listed.
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
  void draw(const scan::Progress& progress);

  ProgressLine line_;
  const Clock& clock_;
  Instant measured_at_;
  std::int64_t measured_requests_ = 0;
  double rate_ = 0;
};

/// The same before, while users and homes are listed.
class DiscoveryPrinter {
 public:
  DiscoveryPrinter(ProgressStyle style, const Clock& clock) : line_(style, clock) {}

  void show(const scan::DiscoveryProgress& progress);
  /// Ends the redrawn line. Prints the last progress as JSON, however little time it took.
  void finish();

  /// One line for people: requests, users, and what is being listed.
  static std::string line(const scan::DiscoveryProgress& progress);
  /// Has the keys of ProgressPrinter's, too, so that a program reads both in the same way.
  static std::string json_line(const scan::DiscoveryProgress& progress);

 private:
  void draw();

  ProgressLine line_;
  scan::DiscoveryProgress last_;
};

}  // namespace stocktake::cli
