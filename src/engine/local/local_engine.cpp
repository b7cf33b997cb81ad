#include "engine/local/local_engine.h"

#include <algorithm>
#include <iterator>

#include "databricks/answer.h"
#include "databricks/cause.h"
#include "databricks/scim.h"
#include "databricks/source_api.h"

namespace stocktake {
namespace {

/// A home that has returned a page is not absent, whatever the answer to the next page is.
Outcome outcome_without_listing(const Task& task, bool has_begun, int attempts,
                                net::Classification& classification) {
  if (task.is_home() && !has_begun && databricks::means_missing(classification)) {
    return Absent{attempts};
  }
  return databricks::gap_of(info_of(task.source).operation, std::move(classification), attempts);
}

}  // namespace

LocalEngine::LocalEngine(net::Dispatcher& dispatcher, const Clock& clock,
                         databricks::LargeListings large)
    : dispatcher_(dispatcher), clock_(clock), large_(std::move(large)) {}

void LocalEngine::submit(std::vector<Task> tasks, QueuePosition position) {
  if (draining_) return;
  if (position == QueuePosition::front) std::reverse(tasks.begin(), tasks.end());
  for (Task& task : tasks) {
    auto& queue = pending_[task.source];
    if (position == QueuePosition::front) {
      queue.push_front(std::move(task));
    } else {
      queue.push_back(std::move(task));
    }
  }
}

std::size_t LocalEngine::pending(Source source) const {
  return pending_[source].size();
}

std::size_t LocalEngine::unfinished() const {
  std::size_t number = dispatcher_.unfinished();
  for (const auto& started : between_pages_) number += started.size();
  return number;
}

void LocalEngine::drain() {
  draining_ = true;
  for (auto& queue : pending_) queue.clear();
}

std::vector<Task> LocalEngine::under_way() const {
  std::vector<Task> tasks;
  for (const auto& [ticket, started] : started_) tasks.push_back(started->task);
  for (const auto& queue : between_pages_) {
    for (const StartedTask& started : queue) tasks.push_back(started->task);
  }
  pending_refusals_.append_tasks(tasks);
  return tasks;
}

EngineCounters LocalEngine::counters() const {
  const auto& sent = dispatcher_.counters();
  return {sent.requests,
          sent.retries,
          sent.throttled,
          dispatcher_.in_flight(),
          asked_waits(dispatcher_, clock_),
          0,
          {}};
}

bool LocalEngine::has_work(Source source) const {
  return !pending_[source].empty() || !between_pages_[source].empty();
}

/// Of the sources that may send now, the one with the fewest requests in flight, so that a slow or
/// throttled source does not hold up the others.
std::optional<Source> LocalEngine::choose(Instant now, Instant& more_at) const {
  std::optional<Source> chosen;
  int fewest = 0;
  for (const Source source : all_sources()) {
    if (!has_work(source)) continue;
    const std::size_t family = databricks::family_of(source);
    const Instant ready = dispatcher_.ready_at(family);
    if (ready > now) {
      more_at = std::min(more_at, ready);
      continue;
    }
    const int in_flight = dispatcher_.limiter().in_flight(family);
    if (chosen && in_flight >= fewest) continue;
    chosen = source;
    fewest = in_flight;
  }
  return chosen;
}

Instant LocalEngine::start_waiting() {
  Instant more_at = Instant::max();
  while (const auto source = choose(clock_.now(), more_at)) {
    start_next(*source);
    more_at = Instant::max();
  }
  return more_at;
}

/// Directories with pages in memory go first.
void LocalEngine::start_next(Source source) {
  if (auto& begun = between_pages_[source]; !begun.empty()) {
    ask_for_page(std::move(begun.front()));
    begun.pop_front();
    return;
  }
  auto& queue = pending_[source];
  ask_for_page(std::make_shared<Started>(std::move(queue.front()), large_));
  queue.pop_front();
}

void LocalEngine::ask_for_page(StartedTask started) {
  const auto ticket = dispatcher_.start(
      databricks::family_of(started->task.source), started->pages.next_streamed_request(),
      [this, started](net::Exchange& exchange) {
        return started->pages.classify(exchange, clock_.wall_ms());
      });
  started_.emplace(ticket, std::move(started));
}

bool LocalEngine::is_idle() const {
  const auto sources = all_sources();
  return started_.empty() && std::none_of(sources.begin(), sources.end(),
                                          [this](Source source) { return has_work(source); });
}

/// Returns when a probe that is due may be sent.
Instant LocalEngine::probe_if_needed() {
  if (pending_refusals_.empty() || probe_) return Instant::max();
  if (!is_idle() && !pending_refusals_.needs_probe() && !draining_) return Instant::max();
  const Instant ready = dispatcher_.ready_at(kIdentityFamily);
  if (ready > clock_.now()) return ready;
  probe_ = dispatcher_.start(kIdentityFamily, databricks::me_request(),
                             [this](const net::Exchange& exchange) {
                               return databricks::classify_identity(exchange, clock_.wall_ms());
                             });
  return Instant::max();
}

Expected<std::vector<TaskResult>> LocalEngine::next(Instant until) {
  if (failure_) return tl::unexpected(*failure_);
  std::vector<TaskResult> results;
  while (results.empty() && !failure_) {
    // The probe goes first, so that it gets a slot.
    const Instant probe_at = probe_if_needed();
    const Instant more_at = std::min(probe_at, start_waiting());
    for (net::Finished& finished : dispatcher_.wait(std::min(until, more_at))) {
      take(finished, results);
    }
    if (clock_.now() >= until) break;
  }
  if (results.empty() && failure_) return tl::unexpected(*failure_);
  return results;
}

void LocalEngine::take(net::Finished& finished, std::vector<TaskResult>& results) {
  if (finished.classification.category == net::Category::fatal) {
    failure_ = databricks::failure_of(finished.classification);
    return;
  }
  const bool is_done = finished.classification.category == net::Category::done;
  if (probe_ == finished.ticket) {
    probe_.reset();
    // A probe without a usable answer says nothing; another one is sent when it is due.
    if (is_done) pending_refusals_.on_probed(finished.sent_at, results);
    return;
  }
  if (is_done) pending_refusals_.on_listed(finished.sent_at, results);
  const auto found = started_.find(finished.ticket);
  StartedTask started = std::move(found->second);
  started_.erase(found);
  started->attempts += finished.attempts;
  if (is_done && !started->pages.is_complete()) {
    between_pages_[started->task.source].push_back(std::move(started));
    return;
  }
  const bool is_doubtful = finished.failed_alone ||
                           databricks::may_be_about_caller(finished.classification) ||
                           databricks::may_be_about_host(finished.classification);
  TaskResult result{std::move(started->task), Listing{}};
  if (is_done) {
    result.outcome = started->pages.finish();
  } else {
    result.outcome = outcome_without_listing(result.task, started->pages.has_begun(),
                                             started->attempts, finished.classification);
  }
  if (is_doubtful) {
    pending_refusals_.add(std::move(result), clock_.now());
  } else {
    results.push_back(std::move(result));
  }
}

}  // namespace stocktake
