// What becomes of the slices that a SliceEngine has started: results, losses and failures.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/slices/retry_policy.h"
#include "engine/slices/slice_engine.h"

namespace stocktake {
namespace {

/// New secrets that the workspace refuses in a row before it counts as refusing the caller.
constexpr int kMaxRenewals = 3;

}  // namespace

void SliceEngine::take(SliceOutcome outcome) {
  const auto found = in_flight_.find(outcome.slice);
  if (found == in_flight_.end()) return;  // its tasks are already reassigned
  InFlightSlice slice = std::move(found->second);
  in_flight_.erase(found);
  auto results = std::exchange(outcome.answer.results, {});
  if (!outcome.answer.trailer) results.clear();
  if (watch_.ended) watch_.ended(outcome, results.size());
  if (outcome.answer.trailer) {
    on_completed(outcome, slice, std::move(results));
  } else if (!draining_) {
    on_lost(outcome, slice.tasks);
  }
}

void SliceEngine::on_completed(const SliceOutcome& outcome, InFlightSlice& slice,
                               std::vector<TaskResult> results) {
  const protocol::SliceTrailer& end = *outcome.answer.trailer;
  TasksByKey& tasks = slice.tasks;
  const Instant now = clock_.now();
  // Directories of a mount that differs are put back, and so listed by the API.
  mounts_.add(end.mounts_found);
  std::erase_if(results,
                [this](const TaskResult& result) { return mounts_.is_doubted(result.mount); });
  const bool listed_something = !results.empty();
  failures_.end_slice(is_suspect(tasks), false);
  counters_.requests += end.counters.requests;
  counters_.retries += end.counters.retries;
  counters_.throttled += end.counters.throttled;
  aggregator_.learn(end.limits, end.counters.throttled, now);
  cost_model_.add_slice(end.busy, results.size(), in_flight_of_slot());
  for (TaskResult& result : results) {
    if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
      cost_model_.add_listing(result.task.depth, listing->directories.size());
    }
    const protocol::DirectoryKey place = key_of(result.task);
    failures_.settle(place);
    if (auto task = tasks.extract(place)) {
      ready_.push_back(
          {std::move(task.mapped()), std::move(result.outcome), std::move(result.mount)});
    } else {
      buffer_.add(end.slice, place, {std::move(result.outcome), std::move(result.mount)});
    }
  }
  if (end.answered) {
    answered_at_ = clock_.run_time();
    unreachable_in_a_row_ = 0;
    failures_.end_whole_slice();
    lost_in_a_row_ = 0;
  }
  note_overdue(end);
  put_back(tasks);
  if (!end.failure) renewals_in_a_row_ = 0;
  if (!end.failure || listed_something) refused_since_.reset();
  if (end.failure && !is_renewed(end, slice.valid_until)) {
    on_failure(*end.failure, end.answered || end.failure_is_final);
  }
}

/// A directory is not to blame for being unfinished while the server has asked us to wait.
void SliceEngine::note_overdue(const protocol::SliceTrailer& end) {
  for (const protocol::DirectoryKey& place : end.unfinished) {
    if (end.limits[place.source].pause > Duration{}) continue;
    failures_.add_overdue(place);
  }
}

/// A secret may expire while its slice waits or runs. Its directories are dispatched again with a
/// new one. If the workspace refuses several secrets in a row that have not expired, it refuses the
/// caller; so it does if all secrets expire before a slice has listed anything, for too long.
bool SliceEngine::is_renewed(const protocol::SliceTrailer& end,
                             std::optional<Instant> valid_until) {
  if (end.failure->code != ExitCode::refused || !limits_.renew_secret) return false;
  if (end.slice <= last_before_renewal_) return true;
  const bool has_expired = valid_until && clock_.now() >= *valid_until;
  const Instant now = clock_.run_time();
  if (!refused_since_) refused_since_ = now;
  if (has_expired && now - *refused_since_ >= Duration(access_.give_up_after)) return false;
  if (!has_expired && ++renewals_in_a_row_ > kMaxRenewals) return false;
  if (!limits_.renew_secret()) return false;
  last_before_renewal_ = last_slice_;
  return true;
}

void SliceEngine::on_failure(const Failure& failure, bool is_final) {
  if (is_final || failure.code != ExitCode::unreachable) {
    fail_with(failure);
    return;
  }
  // If one executor cannot reach the workspace, others may still reach it.
  const Instant now = clock_.run_time();
  if (unreachable_in_a_row_++ == 0) unreachable_since_ = now;
  const Instant since =
      answered_at_ ? std::max(*answered_at_, unreachable_since_) : unreachable_since_;
  const Duration give_up_after = answered_at_ ? Duration(access_.give_up_after) : kFirstPatience;
  if (unreachable_in_a_row_ >= std::max(2, runner_.slots()) && now - since >= give_up_after) {
    fail_with(failure);
    return;
  }
  not_before_ = clock_.now() + pause_after(unreachable_in_a_row_);
}

void SliceEngine::on_lost(const SliceOutcome& outcome, TasksByKey& tasks) {
  spdlog::debug("slice {} of executor {} is lost: {}", outcome.slice, outcome.executor,
                outcome.error);
  failures_.end_slice(is_suspect(tasks), true);
  for (auto task = tasks.begin(); task != tasks.end();) {
    const int times = failures_.add_lost(task->first);
    if (times > 0) give_up(task->second, times, outcome.error);
    task = times > 0 ? tasks.erase(task) : std::next(task);
  }
  put_back(tasks);
  if (++lost_in_a_row_ >= lost_in_a_row_for_good(failures_.any_whole_slice(), runner_.slots())) {
    fail_with({ExitCode::unreachable, fmt::format("no worker answers any more: {}", outcome.error),
               "check the executors, or run without a cluster"});
  }
  not_before_ = clock_.now() + pause_after(lost_in_a_row_);
}

bool SliceEngine::is_suspect(const TasksByKey& tasks) const {
  return std::any_of(tasks.begin(), tasks.end(),
                     [this](const auto& task) { return failures_.is_suspect(task.first); });
}

void SliceEngine::give_up(const Task& task, int times, const std::string& why) {
  lost_in_a_row_ = 0;
  ready_.push_back({task, Gap{std::string(info_of(task.source).operation), 0, "WORKER_LOST",
                              "no worker returned a result: " + why, times}});
}

void SliceEngine::put_back(TasksByKey& tasks) {
  if (draining_) return;
  std::vector<Task> untroubled;
  for (auto& [place, task] : tasks) {
    (failures_.find(place) != nullptr ? retry_queue_ : untroubled).push_back(std::move(task));
  }
  queue_.submit(std::move(untroubled), QueuePosition::front);
}

void SliceEngine::fail_with(Failure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  failed_at_ = clock_.run_time();
  runner_.drain();
}

}  // namespace stocktake
