#pragma once

#include <vector>

#include "model/task.h"
#include "util/clock.h"

namespace stocktake {

/// Holds results that may mean that the token has expired rather than that one path is forbidden:
/// the service answers 403 to both. They are held until a request that was sent later succeeds. An
/// expired token must end the run instead of turning half a workspace into gaps.
class PendingForbidden {
 public:
  void add(TaskResult result, Instant answered_at);
  /// A request sent at `sent_at` has succeeded: moves the results that were answered before to
  /// `confirmed`.
  void confirm_before(Instant sent_at, std::vector<TaskResult>& confirmed);
  void append_tasks(std::vector<Task>& tasks) const;
  bool empty() const { return held_.empty(); }
  /// Whether enough results are held, without a success since, to ask whether the token is still
  /// valid.
  bool needs_probe() const { return held_.size() >= kMany; }

 private:
  static constexpr std::size_t kMany = 16;
  struct Held {
    TaskResult result;
    Instant answered_at;
  };
  std::vector<Held> held_;  ///< in the order of `answered_at`
};

}  // namespace stocktake
