#pragma once

#include "engine/slices/fanout_model.h"
#include "model/task.h"
#include "util/clock.h"

namespace stocktake {

/// How long a slot would be busy with a directory and all that lies below, from what slices took so
/// far.
class CostModel {
 public:
  void add_listing(int depth, std::size_t subdirectories) { shape_.add(depth, subdirectories); }
  /// `at_once`: requests that it was allowed to have under way.
  void add_slice(Duration busy, std::size_t directories, int at_once);
  /// Seconds of a slot.
  double of(const Task& task) const { return shape_.expected(task.depth) * seconds_each_; }

 private:
  /// Before the first has been listed.
  static constexpr double kFirstGuess = 0.1;

  FanoutModel shape_;
  double seconds_each_ = kFirstGuess;
  bool is_guess_ = true;
};

}  // namespace stocktake
