#include "engine/local/local_engine.h"

#include <algorithm>
#include <iterator>

#include "databricks/answer.h"
#include "databricks/listing.h"
#include "databricks/scim.h"

namespace stocktake {
namespace {

net::Verdict judge_listing(const Task& task, Listing& listing, std::int64_t wall_ms,
                           net::Exchange& exchange) {
  return databricks::judge_exchange(
      exchange, wall_ms,
      [&task](const net::Body& body) {
        return databricks::parse_listing(task.source, task.path, body);
      },
      [&listing](Listing parsed) { listing = std::move(parsed); });
}

Outcome outcome_of(const Task& task, net::Finished& finished) {
  net::Verdict& verdict = finished.verdict;
  if (task.is_home() && databricks::means_missing(verdict)) return Absent{};
  return Gap{std::string(databricks::list_operation(task.source)), verdict.http_status,
             std::move(verdict.error_code), std::move(verdict.message), finished.attempts};
}

bool may_mean_an_expired_token(const Outcome& outcome) {
  const Gap* gap = std::get_if<Gap>(&outcome);
  return gap != nullptr && gap->http_status == 403;
}

}  // namespace

LocalEngine::LocalEngine(net::Dispatcher& dispatcher, const Clock& clock)
    : dispatcher_(dispatcher), clock_(clock) {}

void LocalEngine::submit(std::vector<Task> tasks, Order order) {
  if (draining_) return;
  if (order == Order::next) std::reverse(tasks.begin(), tasks.end());
  for (Task& task : tasks) {
    auto& queue = waiting_.at(index_of(task.source));
    if (order == Order::next) {
      queue.push_front(std::move(task));
    } else {
      queue.push_back(std::move(task));
    }
  }
}

std::size_t LocalEngine::waiting(Source source) const {
  return waiting_.at(index_of(source)).size();
}

void LocalEngine::drain() {
  draining_ = true;
  for (auto& queue : waiting_) queue.clear();
}

std::vector<Task> LocalEngine::under_way() const {
  std::vector<Task> tasks;
  for (const auto& [ticket, started] : started_) tasks.push_back(started->task);
  suspects_.append_tasks(tasks);
  return tasks;
}

EngineCounters LocalEngine::counters() const {
  const auto& sent = dispatcher_.counters();
  return {sent.requests, sent.retries, sent.throttled, dispatcher_.in_flight()};
}

/// The source with the fewest requests under way of those that may send now, so that one that is
/// slow or limited does not keep the other from being busy.
std::optional<Source> LocalEngine::choose(Instant now, Instant& more_at) const {
  std::optional<Source> chosen;
  for (const Source source : kAllSources) {
    const std::size_t family = index_of(source);
    if (waiting_.at(family).empty()) continue;
    const Instant ready = dispatcher_.ready_at(family);
    if (ready > now) {
      more_at = std::min(more_at, ready);
    } else if (!chosen || dispatcher_.governor(family).in_flight() <
                              dispatcher_.governor(index_of(*chosen)).in_flight()) {
      chosen = source;
    }
  }
  return chosen;
}

Instant LocalEngine::start_waiting() {
  Instant more_at = Instant::max();
  while (const auto source = choose(clock_.now(), more_at)) {
    auto& queue = waiting_.at(index_of(*source));
    Task task = std::move(queue.front());
    queue.pop_front();
    start(std::move(task));
    more_at = Instant::max();
  }
  return more_at;
}

void LocalEngine::start(Task task) {
  net::Request request = databricks::list_request(task.source, task.path);
  auto entry = std::make_shared<Started>(Started{std::move(task), {}});
  const auto ticket = dispatcher_.start(
      index_of(entry->task.source), std::move(request), [this, entry](net::Exchange& exchange) {
        return judge_listing(entry->task, entry->listing, clock_.wall_ms(), exchange);
      });
  started_.emplace(ticket, std::move(entry));
}

/// Returns when a probe that is due may be sent.
Instant LocalEngine::probe_if_suspect() {
  if (suspects_.empty() || probe_) return Instant::max();
  const bool idle = started_.empty() && waiting_[0].empty() && waiting_[1].empty();
  if (!idle && !suspects_.are_many() && !draining_) return Instant::max();
  const Instant ready = dispatcher_.ready_at(kIdentityFamily);
  if (ready > clock_.now()) return ready;
  probe_ = dispatcher_.start(kIdentityFamily, databricks::me_request(),
                             [this](const net::Exchange& exchange) {
                               return databricks::judge_identity(exchange, clock_.wall_ms());
                             });
  return Instant::max();
}

Expected<std::vector<TaskResult>> LocalEngine::next(Instant until) {
  if (failure_) return tl::unexpected(*failure_);
  std::vector<TaskResult> results;
  while (results.empty() && !failure_) {
    // Before the others: it must find a slot.
    const Instant probe_at = probe_if_suspect();
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
  if (finished.verdict.action == net::Action::fatal) {
    failure_ = databricks::failure_of(finished.verdict);
    return;
  }
  if (finished.verdict.action == net::Action::done) suspects_.vouch(finished.sent_at, results);
  if (probe_ == finished.ticket) {
    probe_.reset();
    // A probe that could not be answered says nothing: the next one is asked when it is due.
    return;
  }
  const auto found = started_.find(finished.ticket);
  const auto started = std::move(found->second);
  started_.erase(found);
  TaskResult result{std::move(started->task), Listing{}};
  if (finished.verdict.action == net::Action::done) {
    result.outcome = std::move(started->listing);
  } else {
    result.outcome = outcome_of(result.task, finished);
  }
  if (may_mean_an_expired_token(result.outcome)) {
    suspects_.add(std::move(result), clock_.now());
  } else {
    results.push_back(std::move(result));
  }
}

}  // namespace stocktake
