#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "engine/engine.h"

namespace stocktake {

/// Directories that wait to be dispatched, and how they are grouped into slices: with all sources
/// in each slice, so that all families of calls are busy, and with a user's directories side by
/// side.
class SliceQueue {
 public:
  using Cost = std::function<double(const Task&)>;  ///< in seconds of one slot

  void submit(std::vector<Task> tasks, QueuePosition position);
  std::size_t pending(Source source) const { return queues_[source].size(); }
  bool empty() const;
  void clear();

  /// Takes everything, grouped by user: one slice per user, at most `most` slices.
  std::vector<std::vector<Task>> take_by_users(std::size_t most);
  /// Takes the next directories of those sources until their cost reaches `enough` or their number
  /// `most`. At least one, if one is pending.
  std::vector<Task> take(const PerSource<bool>& sources, double enough, std::size_t most,
                         const Cost& cost);
  double cost_of_all(const Cost& cost) const;

 private:
  PerSource<std::deque<Task>> queues_;
};

}  // namespace stocktake
