#pragma once

#include <cstddef>
#include <vector>

#include "model/task.h"
#include "util/clock.h"

namespace stocktake {

/// Holds gaps that may be about the caller or the service rather than one path: the service may
/// refuse a token that has expired as it refuses a forbidden directory, and a proxy or a login page
/// may answer in its place. They are held until a request that was sent later succeeds. An expired
/// token or an outage must end the run instead of turning half a workspace into gaps.
class PendingRefusals {
 public:
  void add(TaskResult result, Instant answered_at);
  /// A listing sent at `sent_at` has succeeded: moves the results that were answered before to
  /// `confirmed`.
  void on_listed(Instant sent_at, std::vector<TaskResult>& confirmed);
  /// The same for a probe, which asks whether the token is still valid. The more probes in a row
  /// say so, the more results are held before the next one: where everything is forbidden, few
  /// probes are sent.
  void on_probed(Instant sent_at, std::vector<TaskResult>& confirmed);
  void append_tasks(std::vector<Task>& tasks) const;
  bool empty() const { return held_.empty(); }
  /// Whether enough results are held, without a success since, to send a probe.
  bool needs_probe() const { return held_.size() >= many_; }

 private:
  static constexpr std::size_t kMany = 16;
  static constexpr std::size_t kMost = 1024;
  struct Held {
    TaskResult result;
    Instant answered_at;
  };
  void confirm_before(Instant sent_at, std::vector<TaskResult>& confirmed);

  std::vector<Held> held_;  ///< in the order of `answered_at`
  std::size_t many_ = kMany;
};

}  // namespace stocktake
