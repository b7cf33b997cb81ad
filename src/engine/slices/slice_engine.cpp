#include "engine/slices/slice_engine.h"

#include <algorithm>
#include <utility>

#include "engine/slices/retry_policy.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

/// Most tasks in a slice, whatever they cost.
constexpr std::size_t kMaxTasks = 2000;
/// Slices of equal size that a slot would need for its share of the pending work. Each slice takes
/// its part of what is left, so slices get smaller towards the end.
constexpr double kSlicesToCome = 4;
/// Seconds; a slice that costs less is not worth its start, unless a slot would be idle without it.
constexpr double kMinWork = 0.5;
/// If there is too little work for all slots, slices end early, so that others get what they found.
constexpr milliseconds kShortBudget{500};
/// Long enough to list a home itself. The rest is dispatched in fuller slices: one home alone has
/// too few directories side by side for all the requests that a slot may have in flight.
constexpr milliseconds kQuickLook{10};
/// Requests that one home alone keeps in flight. If a slot may have no more than these, a longer
/// first slice costs nothing, and each slice that is not needed saves a start.
constexpr int kKeptByOneHome = 2;
/// Seconds of work dispatched ahead per slot: a cluster takes about this long to start a job.
constexpr double kAhead = 0.5;
/// Seconds of a slot, per slice.
constexpr double kTaskStart = 0.05;
/// A shorter pause is left to the worker.
constexpr milliseconds kShortPause{200};
/// How long slices in flight may continue after a failure.
constexpr milliseconds kLastWords{3000};

}  // namespace

SliceEngine::SliceEngine(SliceRunner& runner, const Clock& clock, protocol::WorkspaceAccess access,
                         const SliceLimits& limits, SliceWatch watch)
    : runner_(runner),
      clock_(clock),
      access_(std::move(access)),
      limits_(limits),
      watch_(std::move(watch)),
      buffer_(limits.max_buffered_entries) {}

void SliceEngine::submit(std::vector<Task> tasks, QueuePosition position) {
  std::vector<Task> unanswered;
  for (Task& task : tasks) {
    auto buffered = buffer_.take(task.source, task.path);
    if (buffered && !mounts_.is_doubted(buffered->mount)) {
      ready_.push_back({std::move(task), std::move(buffered->outcome), std::move(buffered->mount)});
    } else if (draining_) {
      continue;
    } else if (failures_.find(key_of(task)) != nullptr) {
      retry_queue_.push_back(std::move(task));
    } else {
      unanswered.push_back(std::move(task));
    }
  }
  queue_.submit(std::move(unanswered), position);
}

/// Buffered results are submitted only if the coordinator has room for their directories. To make
/// it submit more, fewer tasks than are pending are reported, up to four windows.
std::size_t SliceEngine::pending(Source source) const {
  const std::size_t pending = queue_.pending(source);
  const std::size_t half = limits_.window / 2;
  if (pending <= half) return pending;
  return pending < 4 * limits_.window ? half + 1 : std::max(pending, limits_.window);
}

void SliceEngine::drain() {
  draining_ = true;
  queue_.clear();
  retry_queue_.clear();
  runner_.drain();
}

std::size_t SliceEngine::unfinished() const {
  return ready_.size() + in_flight_.size();
}

EngineCounters SliceEngine::counters() const {
  EngineCounters counters = counters_;
  counters.mount_notes = mounts_.notes();
  counters.in_flight = std::min(static_cast<int>(in_flight_.size()), runner_.slots());
  for (const Source source : all_sources()) {
    const auto wait = asked_wait(to_string(source), aggregator_.paused_until(source), clock_);
    if (wait) counters.waits.push_back(*wait);
  }
  return counters;
}

Expected<std::vector<TaskResult>> SliceEngine::next(Instant until) {
  while (true) {
    dispatch();
    if (!ready_.empty()) return std::exchange(ready_, {});
    if (failure_ && (in_flight_.empty() || clock_.run_time() - failed_at_ >= kLastWords)) {
      runner_.cancel();
      in_flight_.clear();
      return tl::unexpected(*failure_);
    }
    auto outcomes = runner_.poll(wake_at(until));
    if (!outcomes) {
      in_flight_.clear();
      fail_with(outcomes.error());
      continue;
    }
    for (SliceOutcome& outcome : *outcomes) take(std::move(outcome));
    if (ready_.empty() && clock_.now() >= until) return std::vector<TaskResult>{};
  }
}

// Dispatching

double SliceEngine::seconds_in_flight() const {
  double all = 0;
  for (const auto& [number, slice] : in_flight_) all += seconds(slice.budget) + kTaskStart;
  return all;
}

PerSource<bool> SliceEngine::open_sources(Instant now) const {
  PerSource<bool> open;
  for (const Source source : all_sources()) {
    open[source] = aggregator_.paused_until(source) <= now + kShortPause;
  }
  return open;
}

/// The time before `until` at which something may be dispatched even if no slice has ended.
Instant SliceEngine::wake_at(Instant until) const {
  if (draining_ || failure_) return until;
  const Instant now = clock_.now();
  if (not_before_ > now) until = std::min(until, not_before_);
  for (const Source source : all_sources()) {
    const Instant pause_end = aggregator_.paused_until(source) - kShortPause;
    if (queue_.pending(source) > 0 && pause_end > now) until = std::min(until, pause_end);
  }
  return until;
}

void SliceEngine::dispatch() {
  const Instant now = clock_.now();
  if (draining_ || failure_ || now < not_before_) return;
  if (!first_wave_dispatched_ && !queue_.empty()) dispatch_first_wave();
  const auto slots = static_cast<std::size_t>(slot_count());
  std::size_t dispatched = in_flight_.size();
  double ahead = seconds_in_flight();
  const Duration longest = max_budget(now);
  const bool is_short_of_time = longest < limits_.max_budget;
  const auto is_enough = [&] {
    // The secret of a slice that waits for its slot may expire meanwhile.
    if (is_short_of_time) return dispatched >= slots;
    return dispatched >= 2 * slots && ahead >= kAhead * static_cast<double>(slots);
  };
  if (is_enough() || (queue_.empty() && retry_queue_.empty())) return;
  const double all = queue_.cost_of_all([this](const Task& task) { return cost_model_.of(task); });
  const auto per_slot = all / static_cast<double>(slots);
  const double enough = std::clamp(
      per_slot / kSlicesToCome, std::min({per_slot, kMinWork, seconds(longest)}), seconds(longest));
  std::vector<std::vector<Task>> slices;
  while (!is_enough()) {
    auto tasks = next_tasks(now, enough);
    if (tasks.empty()) break;
    slices.push_back(std::move(tasks));
    ++dispatched;
    ahead += enough + kTaskStart;
  }
  const bool slots_are_idle = dispatched < slots;
  const Duration budget =
      slots_are_idle
          ? std::min<Duration>(kShortBudget, limits_.min_budget)
          : std::clamp(from_seconds(enough), std::min(limits_.min_budget, longest), longest);
  std::vector<protocol::SliceRequest> wave;
  wave.reserve(slices.size());
  for (auto& tasks : slices) wave.push_back(request_for(std::move(tasks), budget, now));
  if (!wave.empty()) start(std::move(wave));
}

void SliceEngine::start(std::vector<protocol::SliceRequest> wave) {
  std::vector<std::uint64_t> slices;
  slices.reserve(wave.size());
  for (const auto& request : wave) slices.push_back(request.slice);
  runner_.start(std::move(wave));
  if (!limits_.secret_valid_until) return;
  const auto valid_until = limits_.secret_valid_until();
  for (const std::uint64_t slice : slices) in_flight_.at(slice).valid_until = valid_until;
}

/// A slice must not outlast its secret: half of what is left of it is for the start.
Duration SliceEngine::max_budget(Instant now) const {
  if (!limits_.secret_valid_until) return limits_.max_budget;
  const auto valid_until = limits_.secret_valid_until();
  if (!valid_until) return limits_.max_budget;
  return std::min(limits_.max_budget, std::max<Duration>((*valid_until - now) / 2, kShortBudget));
}

/// One slice per user, up to `first_wave`: users of a cluster expect that number.
void SliceEngine::dispatch_first_wave() {
  first_wave_dispatched_ = true;
  auto slices = queue_.take_by_users(limits_.first_wave);
  if (watch_.first_wave) watch_.first_wave(slices.size());
  const Duration budget = first_look(slices.size());
  std::vector<protocol::SliceRequest> wave;
  wave.reserve(slices.size());
  for (auto& tasks : slices) wave.push_back(request_for(std::move(tasks), budget, clock_.now()));
  start(std::move(wave));
}

/// The budget of a slice in the first wave. If there are more slices than slots, each is a quick
/// look at a home, and all together take a quarter of `min_budget`: one home alone keeps no slot
/// busy, and what was found makes for better slices. If one home does keep a slot busy, each slice
/// may take a third of `min_budget`; with more, a very large home would be found too late.
Duration SliceEngine::first_look(std::size_t slices) const {
  const double part = slot_count() / static_cast<double>(slices);
  if (part > 1) return kShortBudget;
  if (in_flight_of_slot() <= kKeptByOneHome) return limits_.min_budget / 3;
  const Duration share = from_seconds(seconds(limits_.min_budget) / 4 * part);
  return std::clamp<Duration>(share, kQuickLook, limits_.min_budget);
}

/// Directories that have failed go first, in slices that are smaller the more often they failed.
/// The one with the most losses comes first, so that it is settled before the next is tried.
std::vector<Task> SliceEngine::next_tasks(Instant now, double enough) {
  const auto lost = [this](const Task& task) { return failures_.find(key_of(task))->lost; };
  std::stable_sort(retry_queue_.begin(), retry_queue_.end(),
                   [&lost](const Task& one, const Task& other) { return lost(one) > lost(other); });
  const auto sources = open_sources(now);
  std::vector<Task> tasks;
  std::size_t most = kMaxTasks;
  for (auto task = retry_queue_.begin(); task != retry_queue_.end() && tasks.size() < most;) {
    const FailureTracker::Record& failures = *failures_.find(key_of(*task));
    const std::size_t together = max_batch_size(failures.lost, failures.overdue);
    if (!sources[task->source] || together < tasks.size() + 1) {
      ++task;
      continue;
    }
    most = std::min(most, together);
    tasks.push_back(std::move(*task));
    task = retry_queue_.erase(task);
  }
  if (!tasks.empty()) return tasks;
  return queue_.take(sources, enough, kMaxTasks,
                     [this](const Task& task) { return cost_model_.of(task); });
}

int SliceEngine::slot_count() const {
  return std::max(1, runner_.slots());
}

int SliceEngine::in_flight_of_slot() const {
  return std::max(1, limits_.max_in_flight / slot_count());
}

protocol::SliceRequest SliceEngine::request_for(std::vector<Task> tasks, Duration budget,
                                                Instant now) {
  protocol::SliceRequest request;
  request.slice = ++last_slice_;
  request.access = access_;
  request.budget = std::chrono::ceil<milliseconds>(budget);
  request.max_directories = limits_.max_directories;
  request.max_entries = limits_.max_entries;
  request.max_in_flight = in_flight_of_slot();
  request.max_rate = limits_.max_rate / slot_count();
  request.limits = aggregator_.start(now);
  request.boundaries = boundaries_;
  request.mounts_known = mounts_.all();
  request.debug = limits_.debug;
  InFlightSlice& slice = in_flight_[request.slice];
  slice.budget = budget;
  for (const Task& task : tasks) {
    slice.tasks.emplace(key_of(task), task);
    const FailureTracker::Record* failures = failures_.find(key_of(task));
    if (failures == nullptr) continue;
    if (must_isolate(failures->lost, failures->overdue)) request.descend = false;
    if (failures->overdue >= kOverdueAlone) {
      request.drain = std::max(request.drain, access_.give_up_after);
    }
  }
  request.tasks = std::move(tasks);
  return request;
}

}  // namespace stocktake
