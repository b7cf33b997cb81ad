#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"
#include "engine/slices/cost_model.h"
#include "engine/slices/failure_tracker.h"
#include "engine/slices/limit_aggregator.h"
#include "engine/slices/mount_records.h"
#include "engine/slices/result_buffer.h"
#include "engine/slices/slice_queue.h"
#include "engine/slices/slice_runner.h"

namespace stocktake {

struct SliceLimits {
  std::size_t first_wave = 200;  ///< most slices in the first wave; otherwise one per user
  int max_in_flight = 32;        ///< for all slots together, at least one each
  double max_rate = net::RateLimiter::kNoLimit;  ///< requests per second, for all slots together
  Duration min_budget = std::chrono::seconds(2);
  Duration max_budget = std::chrono::seconds(30);
  std::uint32_t max_directories = 5000;        ///< per slice response
  std::uint32_t max_entries = 50'000;          ///< per slice response
  std::size_t max_buffered_entries = 500'000;  ///< in memory and not submitted yet
  /// The coordinator's window: it submits nothing new while more than half of it is pending.
  std::size_t window = 4096;
  bool debug = false;
  /// Asks for a new secret, because the workspace refuses that of a slice; returns whether there
  /// may be one. Empty: secrets do not change.
  std::function<bool()> renew_secret{};
  /// How long the secret of a slice that has just been started is used; none if that is unknown.
  /// Empty: secrets do not expire.
  std::function<std::optional<Instant>()> secret_valid_until{};
};

/// Callbacks that report a scan in slices as it proceeds.
struct SliceWatch {
  std::function<void(std::size_t slices)> first_wave{};
  /// Called for every slice that has ended, including lost ones. Its results have been removed from
  /// `outcome`; `directories` of them were listed.
  std::function<void(const SliceOutcome& outcome, std::size_t directories)> ended{};
};

/// Lists directories by dispatching them to workers in slices. A worker descends by itself. What it
/// finds below a directory is buffered until it is submitted; what it did not reach is submitted
/// and dispatched as usual. The results of a slice count only once its trailer has arrived, so a
/// lost slice can be dispatched again without listing anything twice.
class SliceEngine final : public Engine {
 public:
  SliceEngine(SliceRunner& runner, const Clock& clock, protocol::WorkspaceAccess access,
              const SliceLimits& limits, SliceWatch watch = {});

  void stop_at(const Boundaries& boundaries) override { boundaries_ = boundaries.all(); }
  void submit(std::vector<Task> tasks, QueuePosition position) override;
  std::size_t pending(Source source) const override;
  Expected<std::vector<TaskResult>> next(Instant until) override;
  void drain() override;
  std::size_t unfinished() const override;
  EngineCounters counters() const override;
  std::vector<std::string> take_doubted_mounts() override { return mounts_.take_doubted(); }

 private:
  using TasksByKey = std::map<protocol::DirectoryKey, Task>;
  struct InFlightSlice {
    TasksByKey tasks;
    Duration budget{};
    std::optional<Instant> valid_until;  ///< how long its secret is used
  };

  // Dispatching.
  void dispatch();
  void dispatch_first_wave();
  void start(std::vector<protocol::SliceRequest> wave);
  Duration max_budget(Instant now) const;
  Duration first_look(std::size_t slices) const;
  std::vector<Task> next_tasks(Instant now, double enough);
  protocol::SliceRequest request_for(std::vector<Task> tasks, Duration budget, Instant now);
  int slot_count() const;  ///< at least one
  int in_flight_of_slot() const;
  double seconds_in_flight() const;
  PerSource<bool> open_sources(Instant now) const;
  Instant wake_at(Instant until) const;

  // Collecting.
  void take(SliceOutcome outcome);
  void on_completed(const SliceOutcome& outcome, InFlightSlice& slice,
                    std::vector<TaskResult> results);
  void on_lost(const SliceOutcome& outcome, TasksByKey& tasks);
  bool is_renewed(const protocol::SliceTrailer& end, std::optional<Instant> valid_until);
  void on_failure(const Failure& failure, bool is_final);
  void note_overdue(const protocol::SliceTrailer& end);
  bool is_suspect(const TasksByKey& tasks) const;
  void give_up(const Task& task, int times, const std::string& why);
  void put_back(TasksByKey& tasks);
  void fail_with(Failure failure);

  SliceRunner& runner_;
  const Clock& clock_;
  protocol::WorkspaceAccess access_;
  SliceLimits limits_;
  SliceWatch watch_;
  std::vector<ScanRoot> boundaries_;
  SliceQueue queue_;
  std::vector<Task> retry_queue_;  ///< pending, to be dispatched in small slices
  std::vector<TaskResult> ready_;
  ResultBuffer buffer_;
  std::unordered_map<std::uint64_t, InFlightSlice> in_flight_;  ///< by slice
  FailureTracker failures_;
  LimitAggregator aggregator_;
  CostModel cost_model_;
  MountRecords mounts_;
  std::uint64_t last_slice_ = 0;
  bool first_wave_dispatched_ = false;
  bool draining_ = false;
  EngineCounters counters_;
  int lost_in_a_row_ = 0;
  int unreachable_in_a_row_ = 0;
  int renewals_in_a_row_ = 0;
  std::optional<Instant> refused_since_;   ///< run time; none: slices have listed something since
  std::uint64_t last_before_renewal_ = 0;  ///< slices up to this one had an older secret
  Instant unreachable_since_{};            ///< run time, as the next
  std::optional<Instant> answered_at_;  ///< when any worker last got an answer from the workspace
  Instant not_before_{};                ///< nothing is dispatched before this, after a failure
  std::optional<Failure> failure_;
  Instant failed_at_{};  ///< run time
};

}  // namespace stocktake
