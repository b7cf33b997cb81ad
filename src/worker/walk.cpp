#include "worker/walk.h"

#include <algorithm>
#include <utility>

#include "databricks/answer_memory.h"
#include "databricks/source_api.h"
#include "model/children.h"
#include "util/memory.h"

namespace stocktake::worker {
namespace {

using protocol::EventKind;
using std::chrono::milliseconds;

/// The longest step, so that a request to stop is noticed.
constexpr milliseconds kStep{100};
/// How long requests in flight may continue after a request to stop.
constexpr milliseconds kLastWords{1000};
/// Directories that keep the threads busy which read a mount.
constexpr std::size_t kPendingForMounts = 64;

std::string user(const Task& task) {
  return std::string(user_of(task));
}

}  // namespace

Walk::Walk(net::Dispatcher& dispatcher, const Clock& clock, ResponseWriter& writer,
           const protocol::SliceRequest& request, std::vector<MountUse*> mounts)
    : dispatcher_(dispatcher),
      clock_(clock),
      writer_(writer),
      request_(request),
      engine_(dispatcher, clock, databricks::large_listings(memory_limit(), {}), std::move(mounts)),
      started_at_(clock.now()),
      budget_end_(started_at_ + request.budget),
      pending_(request.tasks.begin(), request.tasks.end()),
      least_pending_(request.access.mounts.empty() ? 0 : kPendingForMounts) {
  for (const ScanRoot& each : request.boundaries) boundaries_.add(each.source, each.path);
  for (const Source source : all_sources()) {
    dispatcher_.start_at(databricks::family_of(source), request_.limits[source]);
  }
}

protocol::SliceTrailer Walk::run(const StopToken& stop) {
  end_.slice = request_.slice;
  end_.started_wall_ms = clock_.wall_ms();
  protocol::SliceEvent received{EventKind::received, clock_.wall_ms(), {}, {}, 0};
  for (const Task& task : request_.tasks) {
    ++pending_of_[task.source];
    Share& share = users_[user(task)];
    if (share.open++ == 0) received.users.push_back(user(task));
  }
  writer_.event(received);
  while ((open_ > 0 || !pending_.empty()) && !end_.failure && !is_over(stop)) {
    feed();
    step(std::min<Instant>(budget_end_, clock_.now() + kStep));
  }
  if (!end_.failure && open_ > 0) finish(stop);
  tell_what_is_left();
  for (const Source source : all_sources()) {
    const std::size_t family = databricks::family_of(source);
    end_.limits[source] = dispatcher_.limiter().hint(family, clock_.now());
  }
  const auto& sent = dispatcher_.counters();
  end_.counters = {sent.requests, sent.retries, sent.throttled};
  end_.answered = dispatcher_.answered();
  end_.failure_is_final = end_.failure.has_value() && engine_.has_lost_mount();
  end_.mounts_found = engine_.records();
  end_.ended_wall_ms = clock_.wall_ms();
  end_.busy = std::chrono::ceil<milliseconds>(clock_.now() - started_at_);
  return std::move(end_);
}

bool Walk::is_over(const StopToken& stop) const {
  return clock_.now() >= budget_end_ || directories_ >= request_.max_directories ||
         entries_ >= request_.max_entries || stop.stop_requested();
}

/// Starts users as the engine has room for them, so the first are done before the last are started.
void Walk::feed() {
  const auto enough = std::max(static_cast<std::size_t>(request_.max_in_flight), least_pending_);
  const auto is_short = [&](Source source) {
    return pending_of_[source] > 0 && engine_.pending(source) < enough;
  };
  const auto sources = all_sources();
  while (std::any_of(sources.begin(), sources.end(), is_short)) {
    const std::string next = user(pending_.front());
    Share& share = users_[next];
    if (share.started_at == Instant{}) {
      share.started_at = clock_.now();
      writer_.event({EventKind::started, clock_.wall_ms(), {next}, {}, 0});
    }
    std::vector<Task> tasks;
    while (!pending_.empty() && user_of(pending_.front()) == next) {
      --pending_of_[pending_.front().source];
      tasks.push_back(std::move(pending_.front()));
      pending_.pop_front();
    }
    open_ += tasks.size();
    engine_.submit(std::move(tasks), QueuePosition::back);
  }
}

void Walk::step(Instant until) {
  auto results = engine_.next(until);
  if (!results) {
    end_.failure = results.error();
    return;
  }
  for (TaskResult& result : *results) take(std::move(result));
}

void Walk::take(TaskResult result) {
  if (auto* found = std::get_if<Listing>(&result.outcome)) boundaries_.cut(*found, result.task);
  writer_.result(result);
  --open_;
  ++directories_;
  const std::string name = user(result.task);
  --users_[name].open;
  if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
    entries_ += listing->file_count() + listing->directories.size();
    users_[name].files += static_cast<std::int64_t>(listing->file_count());
    hand_on_children(result.task, *listing);
  }
  settle(name);
}

void Walk::hand_on_children(const Task& parent, const Listing& listing) {
  Share& share = users_[user(parent)];
  std::vector<Task> children = asked_for(children_of(parent, listing, 0));
  if (draining_ || !request_.descend) {
    share.left = share.left || !children.empty();
    return;
  }
  share.open += children.size();
  open_ += children.size();
  engine_.submit(std::move(children), QueuePosition::front);
}

void Walk::settle(const std::string& name) {
  const Share& share = users_[name];
  if (share.open == 0 && !share.left) tell(EventKind::completed, name, share);
}

void Walk::tell_what_is_left() const {
  for (const auto& [name, share] : users_) {
    const bool started = share.started_at != Instant{};
    if (started && (share.open > 0 || share.left)) tell(EventKind::left, name, share);
  }
}

void Walk::tell(EventKind kind, const std::string& name, const Share& share) const {
  const auto took = std::chrono::ceil<milliseconds>(clock_.now() - share.started_at);
  writer_.event({kind, clock_.wall_ms(), {name}, took, share.files});
}

/// Finishes what was started, and abandons what does not finish within its time.
void Walk::finish(const StopToken& stop) {
  for (const Source source : all_sources()) open_ -= engine_.pending(source);
  draining_ = true;
  engine_.drain();
  Instant deadline = std::max(budget_end_, clock_.now()) + request_.drain;
  bool stopped = false;
  while (open_ > engine_.abandoned() && !end_.failure && clock_.now() < deadline) {
    if (!stopped && stop.stop_requested()) {
      stopped = true;
      deadline = std::min<Instant>(deadline, clock_.now() + kLastWords);
    }
    step(std::min<Instant>(deadline, clock_.now() + kStep));
  }
  if (end_.failure || stopped) return;
  for (Task& task : engine_.under_way()) {
    end_.unfinished.push_back({task.source, std::move(task.path)});
  }
}

}  // namespace stocktake::worker
