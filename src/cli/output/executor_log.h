#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/slices/slice_engine.h"

namespace stocktake::cli {

/// Prints on standard error what executors do, and a summary at the end.
class ExecutorLog {
 public:
  /// `debug`: prints a line for every batch of users and for every user's start and end.
  ExecutorLog(bool debug, bool quiet) : debug_(debug), quiet_(quiet) {}

  /// See SliceWatch.
  void on_first_wave(std::size_t slices) const;
  void on_ended(const SliceOutcome& outcome, std::size_t directories);
  /// Prints which executors took part, and how long each was busy.
  void summarise() const;
  /// Warns if only one executor received work.
  void warn_if_one_executor() const;

 private:
  struct Executor {
    int slices = 0;
    int lost = 0;
    double busy_seconds = 0;
    std::int64_t directories = 0;
    std::int64_t throttled = 0;
    bool unreachable_told = false;
  };

  static void print_event(const std::string& executor, const protocol::SliceEvent& event);
  void warn_if_unreachable(Executor& executor, const SliceOutcome& outcome) const;

  bool debug_;
  bool quiet_;
  std::map<std::string, Executor> executors_;
};

}  // namespace stocktake::cli
