#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "engine/engine.h"

namespace stocktake {

/// Directories that wait to be dealt out, and how they are put together to slices: all sources in
/// each, so that all families of calls are busy, and a user's directories side by side.
class SliceQueue {
 public:
  using Cost = std::function<double(const Task&)>;  ///< seconds of a slot

  void submit(std::vector<Task> tasks, QueuePosition position);
  std::size_t pending(Source source) const { return queues_[source].size(); }
  bool empty() const;
  void clear();

  /// All that waits, by users: so many slices as there are users, and `most` at most.
  std::vector<std::vector<Task>> take_by_users(std::size_t most);
  /// The next directories of those sources, until their cost is `enough`, and so many at most. One
  /// at least, where one waits.
  std::vector<Task> take(const PerSource<bool>& sources, double enough, std::size_t most,
                         const Cost& cost);
  double cost_of_all(const Cost& cost) const;

 private:
  PerSource<std::deque<Task>> queues_;
};

}  // namespace stocktake
