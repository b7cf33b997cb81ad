#include "engine/slices/slice_engine.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/slices/trouble_rules.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

/// Tasks of a slice, whatever they cost.
constexpr std::size_t kMostTasks = 2000;
/// Of equal size, in which a slot would be done with what waits for it. Each takes its part of what
/// is left then, so that they get smaller towards the end.
constexpr double kSlicesToCome = 4;
/// A slice that would cost less is not worth its start, unless a slot were idle without it.
constexpr double kLeastWork = 0.5;
/// While there is too little for all slots, what one finds should soon be there for the others.
constexpr milliseconds kShortBudget{500};
/// Enough for what lies in a home itself. The rest is dealt out in fuller slices: one home alone
/// has too little side by side for all the requests that a slot may have under way.
constexpr milliseconds kQuickLook{10};
/// Requests of a slot that one home alone keeps under way: a longer look costs nothing, and each
/// slice that is not needed saves a start.
constexpr int kKeptByOneHome = 2;
/// Of work that lies ready for each slot: a cluster takes so long to begin a job.
constexpr double kAhead = 0.5;
/// Of a slot, for each slice.
constexpr double kTaskStart = 0.05;
/// A pause that is shorter is the worker's to keep.
constexpr milliseconds kShortPause{200};
/// After a failure, what is under way may go on for so long.
constexpr milliseconds kLastWords{3000};

protocol::Place place_of(const Task& task) {
  return {task.source, task.path};
}

}  // namespace

SliceEngine::SliceEngine(SliceRunner& runner, const Clock& clock, protocol::Route route,
                         SliceLimits limits, SliceWatch watch)
    : runner_(runner),
      clock_(clock),
      route_(std::move(route)),
      limits_(limits),
      watch_(std::move(watch)),
      held_(limits.most_held) {}

void SliceEngine::submit(std::vector<Task> tasks, Order order) {
  std::vector<Task> unanswered;
  for (Task& task : tasks) {
    if (auto outcome = held_.take(task.source, task.path)) {
      ready_.push_back({std::move(task), std::move(*outcome)});
    } else if (draining_) {
      continue;
    } else if (troubles_.find(place_of(task)) != nullptr) {
      troubled_.push_back(std::move(task));
    } else {
      unanswered.push_back(std::move(task));
    }
  }
  queue_.submit(std::move(unanswered), order);
}

/// Results that are held are asked for only if the coordinator has room for their directories; so
/// it is told of more room than its window has, but not without end.
std::size_t SliceEngine::waiting(Source source) const {
  const std::size_t waiting = queue_.waiting(source);
  const std::size_t half = limits_.window / 2;
  if (waiting <= half) return waiting;
  return waiting < 4 * limits_.window ? half + 1 : std::max(waiting, limits_.window);
}

void SliceEngine::drain() {
  draining_ = true;
  queue_.clear();
  troubled_.clear();
  runner_.drain();
}

std::size_t SliceEngine::unfinished() const {
  return ready_.size() + outstanding_.size();
}

EngineCounters SliceEngine::counters() const {
  EngineCounters counters = counters_;
  counters.in_flight = std::min(static_cast<int>(outstanding_.size()), runner_.slots());
  return counters;
}

Expected<std::vector<TaskResult>> SliceEngine::next(Instant until) {
  while (true) {
    deal();
    if (!ready_.empty()) return std::exchange(ready_, {});
    const Instant now = clock_.now();
    if (failure_ && (outstanding_.empty() || now - failed_at_ >= kLastWords)) {
      runner_.cancel();
      outstanding_.clear();
      return tl::unexpected(*failure_);
    }
    auto outcomes = runner_.poll(wake_at(until));
    if (!outcomes) {
      outstanding_.clear();
      fail_with(outcomes.error());
      continue;
    }
    for (SliceOutcome& outcome : *outcomes) take(std::move(outcome));
    if (ready_.empty() && clock_.now() >= until) return std::vector<TaskResult>{};
  }
}

// Dealing out

double SliceEngine::seconds_dealt() const {
  double all = 0;
  for (const auto& [slice, dealt] : outstanding_) all += seconds(dealt.budget) + kTaskStart;
  return all;
}

PerSource<bool> SliceEngine::open_sources(Instant now) const {
  PerSource<bool> open;
  for (const Source source : all_sources()) {
    open[source] = shared_.paused_until(source) <= now + kShortPause;
  }
  return open;
}

/// Something may be dealt out before `until`, without any slice ending.
Instant SliceEngine::wake_at(Instant until) const {
  if (draining_ || failure_) return until;
  const Instant now = clock_.now();
  if (not_before_ > now) until = std::min(until, not_before_);
  for (const Source source : all_sources()) {
    const Instant pause_end = shared_.paused_until(source) - kShortPause;
    if (queue_.waiting(source) > 0 && pause_end > now) until = std::min(until, pause_end);
  }
  return until;
}

void SliceEngine::deal() {
  const Instant now = clock_.now();
  if (draining_ || failure_ || now < not_before_) return;
  if (!first_wave_dealt_ && !queue_.empty()) deal_first_wave();
  const auto slots = static_cast<std::size_t>(slot_count());
  std::size_t dealt = outstanding_.size();
  double ahead = seconds_dealt();
  const auto is_enough = [&] {
    return dealt >= 2 * slots && ahead >= kAhead * static_cast<double>(slots);
  };
  if (is_enough() || (queue_.empty() && troubled_.empty())) return;
  const double all = queue_.cost_of_all([this](const Task& task) { return estimate_.of(task); });
  const auto per_slot = all / static_cast<double>(slots);
  const double enough = std::clamp(per_slot / kSlicesToCome, std::min(per_slot, kLeastWork),
                                   seconds(limits_.most_budget));
  std::vector<std::vector<Task>> slices;
  while (!is_enough()) {
    auto tasks = next_tasks(now, enough);
    if (tasks.empty()) break;
    slices.push_back(std::move(tasks));
    ++dealt;
    ahead += enough + kTaskStart;
  }
  const bool slots_are_idle = dealt < slots;
  const Duration budget =
      slots_are_idle ? std::min<Duration>(kShortBudget, limits_.least_budget)
                     : std::clamp(from_seconds(enough), limits_.least_budget, limits_.most_budget);
  std::vector<protocol::SliceOrder> wave;
  wave.reserve(slices.size());
  for (auto& tasks : slices) wave.push_back(order_for(std::move(tasks), budget, now));
  if (!wave.empty()) runner_.start(std::move(wave));
}

/// One slice a user, as far as that goes: their number is what users of a cluster expect.
void SliceEngine::deal_first_wave() {
  first_wave_dealt_ = true;
  auto slices = queue_.take_by_users(limits_.first_wave);
  if (watch_.first_wave) watch_.first_wave(slices.size());
  const Duration budget = first_look(slices.size());
  std::vector<protocol::SliceOrder> wave;
  wave.reserve(slices.size());
  for (auto& tasks : slices) wave.push_back(order_for(std::move(tasks), budget, clock_.now()));
  runner_.start(std::move(wave));
}

/// How long a slice of the first wave takes. Where there are many more than slots it is a quick
/// look at every home, in a quarter of `least_budget` for all of them: one home alone keeps no slot
/// busy, and what was seen makes for better slices. Where it does keep it busy, each may take a
/// third of `least_budget`: more would find a whale too late.
Duration SliceEngine::first_look(std::size_t slices) const {
  const double part = slot_count() / static_cast<double>(slices);
  if (part > 1) return kShortBudget;
  if (in_flight_of_slot() <= kKeptByOneHome) return limits_.least_budget / 3;
  const Duration share = from_seconds(seconds(limits_.least_budget) / 4 * part);
  return std::clamp<Duration>(share, kQuickLook, limits_.least_budget);
}

/// Those with trouble first, in slices that are the smaller the more often it happened, and the
/// worst of them first, so that one is settled before the next is tried.
std::vector<Task> SliceEngine::next_tasks(Instant now, double enough) {
  const auto lost = [this](const Task& task) { return troubles_.find(place_of(task))->lost; };
  std::stable_sort(troubled_.begin(), troubled_.end(),
                   [&lost](const Task& one, const Task& other) { return lost(one) > lost(other); });
  const auto sources = open_sources(now);
  std::vector<Task> tasks;
  std::size_t most = kMostTasks;
  for (auto task = troubled_.begin(); task != troubled_.end() && tasks.size() < most;) {
    const Troubles::Trouble& trouble = *troubles_.find(place_of(*task));
    const std::size_t together = most_together(trouble.lost, trouble.overdue);
    if (!sources[task->source] || together < tasks.size() + 1) {
      ++task;
      continue;
    }
    most = std::min(most, together);
    tasks.push_back(std::move(*task));
    task = troubled_.erase(task);
  }
  if (!tasks.empty()) return tasks;
  return queue_.take(sources, enough, kMostTasks,
                     [this](const Task& task) { return estimate_.of(task); });
}

int SliceEngine::slot_count() const {
  return std::max(1, runner_.slots());
}

int SliceEngine::in_flight_of_slot() const {
  return std::max(1, limits_.max_in_flight / slot_count());
}

protocol::SliceOrder SliceEngine::order_for(std::vector<Task> tasks, Duration budget, Instant now) {
  protocol::SliceOrder order;
  order.slice = ++last_slice_;
  order.route = route_;
  order.budget = std::chrono::ceil<milliseconds>(budget);
  order.max_directories = limits_.most_directories;
  order.max_entries = limits_.most_entries;
  order.max_in_flight = in_flight_of_slot();
  order.max_rate = limits_.max_rate / slot_count();
  order.limits = shared_.start(now);
  order.debug = limits_.debug;
  auto& [places, dealt_budget] = outstanding_[order.slice];
  dealt_budget = budget;
  for (const Task& task : tasks) {
    places.emplace(place_of(task), task);
    const Troubles::Trouble* trouble = troubles_.find(place_of(task));
    if (trouble == nullptr) continue;
    if (is_to_be_alone(trouble->lost, trouble->overdue)) order.descend = false;
    if (trouble->overdue >= kOverdueAlone) {
      order.drain = std::max(order.drain, route_.patience);
    }
  }
  order.tasks = std::move(tasks);
  return order;
}

// Taking back

void SliceEngine::take(SliceOutcome outcome) {
  const auto found = outstanding_.find(outcome.slice);
  if (found == outstanding_.end()) return;  // nobody's: its tasks are elsewhere by now
  Places tasks = std::move(found->second.tasks);
  outstanding_.erase(found);
  auto results = std::exchange(outcome.answer.results, {});
  if (!outcome.answer.end) results.clear();
  if (watch_.ended) watch_.ended(outcome, results.size());
  if (outcome.answer.end) {
    take_whole(outcome, tasks, std::move(results));
  } else if (!draining_) {
    take_lost(outcome, tasks);
  }
}

void SliceEngine::take_whole(const SliceOutcome& outcome, Places& tasks,
                             std::vector<TaskResult> results) {
  const protocol::SliceEnd& end = *outcome.answer.end;
  const Instant now = clock_.now();
  troubles_.end_slice(is_suspect(tasks), false);
  counters_.requests += end.counters.requests;
  counters_.retries += end.counters.retries;
  counters_.throttled += end.counters.throttled;
  shared_.learn(end.limits, end.counters.throttled, now);
  estimate_.add_slice(end.busy, results.size(), in_flight_of_slot());
  for (TaskResult& result : results) {
    if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
      estimate_.add_listing(result.task.depth, listing->directories.size());
    }
    const protocol::Place place = place_of(result.task);
    troubles_.settle(place);
    if (auto task = tasks.extract(place)) {
      ready_.push_back({std::move(task.mapped()), std::move(result.outcome)});
    } else {
      held_.add(end.slice, place, std::move(result.outcome));
    }
  }
  if (end.answered) {
    answered_at_ = now;
    unreachable_in_a_row_ = 0;
    troubles_.end_whole_slice();
    lost_in_a_row_ = 0;
  }
  note_overdue(end);
  put_back(tasks);
  if (end.failure) take_failure(*end.failure, end.answered);
}

/// While the server has asked to wait, not being done is nothing to hold against a directory.
void SliceEngine::note_overdue(const protocol::SliceEnd& end) {
  for (const protocol::Place& place : end.unfinished) {
    if (end.limits[place.source].pause > Duration{}) continue;
    troubles_.add_overdue(place);
  }
}

void SliceEngine::take_failure(const Failure& failure, bool answered) {
  if (answered || failure.code != ExitCode::unreachable) {
    fail_with(failure);
    return;
  }
  // One executor that cannot reach the workspace is not the workspace being away.
  const Instant now = clock_.now();
  if (unreachable_in_a_row_++ == 0) unreachable_since_ = now;
  const Instant since =
      answered_at_ ? std::max(*answered_at_, unreachable_since_) : unreachable_since_;
  const Duration patience = answered_at_ ? Duration(route_.patience) : kFirstPatience;
  if (unreachable_in_a_row_ >= std::max(2, runner_.slots()) && now - since >= patience) {
    fail_with(failure);
    return;
  }
  not_before_ = now + pause_after(unreachable_in_a_row_);
}

void SliceEngine::take_lost(const SliceOutcome& outcome, Places& tasks) {
  spdlog::debug("slice {} of executor {} is lost: {}", outcome.slice, outcome.executor,
                outcome.trouble);
  troubles_.end_slice(is_suspect(tasks), true);
  for (auto task = tasks.begin(); task != tasks.end();) {
    const int times = troubles_.add_lost(task->first);
    if (times > 0) give_up(task->second, times, outcome.trouble);
    task = times > 0 ? tasks.erase(task) : std::next(task);
  }
  put_back(tasks);
  if (++lost_in_a_row_ >= lost_in_a_row_for_good(troubles_.any_whole_slice(), runner_.slots())) {
    fail_with({ExitCode::unreachable,
               fmt::format("no worker gives an answer any more: {}", outcome.trouble),
               "look at the executors, or run without a cluster"});
  }
  not_before_ = clock_.now() + pause_after(lost_in_a_row_);
}

bool SliceEngine::is_suspect(const Places& tasks) const {
  return std::any_of(tasks.begin(), tasks.end(),
                     [this](const auto& task) { return troubles_.is_suspect(task.first); });
}

void SliceEngine::give_up(const Task& task, int times, const std::string& why) {
  lost_in_a_row_ = 0;
  ready_.push_back({task, Gap{std::string(info_of(task.source).operation), 0, "WORKER_LOST",
                              "no worker gave an answer: " + why, times}});
}

void SliceEngine::put_back(Places& tasks) {
  if (draining_) return;
  std::vector<Task> untroubled;
  for (auto& [place, task] : tasks) {
    (troubles_.find(place) != nullptr ? troubled_ : untroubled).push_back(std::move(task));
  }
  queue_.submit(std::move(untroubled), Order::next);
}

void SliceEngine::fail_with(Failure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  failed_at_ = clock_.now();
  runner_.drain();
}

}  // namespace stocktake
