#pragma once

#include "engine/slices/fanout_model.h"
#include "model/task.h"
#include "util/clock.h"

namespace stocktake {

/// Estimates how long a slot is busy with a directory and everything below it, from how long slices
/// have taken so far.
class CostModel {
 public:
  void add_listing(int depth, std::size_t subdirectories) { shape_.add(depth, subdirectories); }
  /// `at_once`: requests that the slice was allowed to have in flight.
  void add_slice(Duration busy, std::size_t directories, int at_once);
  /// In seconds of one slot.
  double of(const Task& task) const { return shape_.expected(task.depth) * seconds_each_; }

 private:
  /// Used before the first slice has ended.
  static constexpr double kFirstGuess = 0.1;

  FanoutModel shape_;
  double seconds_each_ = kFirstGuess;
  bool is_guess_ = true;
};

}  // namespace stocktake
