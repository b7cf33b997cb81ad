#include "scan/discovery/request_loop.h"

#include <fmt/format.h>

#include <algorithm>

#include "databricks/cause.h"

namespace stocktake::scan {
namespace {

/// How soon a stop is noticed.
constexpr auto kStopGrain = std::chrono::milliseconds(100);

}  // namespace

std::string reason_of(const net::Classification& refusal) {
  return fmt::format("{} {}: {}", refusal.http_status, refusal.error_code, refusal.message);
}

void RequestLoop::ask(std::size_t family, net::Request request, net::Classifier classify,
                      Then then) {
  waiting_[family].push_back({std::move(request), std::move(classify), std::move(then)});
  ++waiting_count_;
}

Expected<void> RequestLoop::run(const StopToken& stop) {
  while (waiting_count_ > 0 || !asked_.empty()) {
    if (stop.stop_requested()) {
      dispatcher_.cancel_all();
      return fail(ExitCode::interrupted, "interrupted before the homes were known",
                  "nothing was recorded: run the same command again");
    }
    const Instant more_at = start_what_may_be_sent();
    tell();
    const Instant until = std::min<Instant>(more_at, clock_.now() + kStopGrain);
    for (const net::Finished& finished : dispatcher_.wait(until)) {
      if (auto taken = take(finished); !taken) {
        dispatcher_.cancel_all();
        return taken;
      }
    }
  }
  tell();
  return {};
}

void RequestLoop::tell() const {
  if (!watch_) return;
  DiscoveryProgress progress;
  progress.seconds = seconds(clock_.now() - begun_);
  progress.counters = dispatcher_.counters();
  progress.in_flight = dispatcher_.in_flight();
  progress.waits = asked_waits(dispatcher_, clock_);
  progress.users = users_;
  progress.listing.assign(listing_.begin(), listing_.end());
  watch_(progress);
}

/// Returns when the next request may be sent.
Instant RequestLoop::start_what_may_be_sent() {
  Instant more_at = Instant::max();
  for (auto& [family, queue] : waiting_) {
    while (!queue.empty()) {
      const Instant ready = dispatcher_.ready_at(family);
      if (ready > clock_.now()) {
        more_at = std::min(more_at, ready);
        break;
      }
      Waiting next = std::move(queue.front());
      queue.pop_front();
      --waiting_count_;
      const auto ticket =
          dispatcher_.start(family, std::move(next.request), std::move(next.classify));
      asked_.emplace(ticket, std::move(next.then));
    }
  }
  return more_at;
}

Expected<void> RequestLoop::take(const net::Finished& finished) {
  if (finished.classification.category == net::Category::fatal) {
    return tl::unexpected(databricks::failure_of(finished.classification));
  }
  if (finished.classification.category == net::Category::done) was_answered_ = true;
  if (databricks::may_be_about_caller(finished.classification)) was_refused_ = true;
  const auto asked = asked_.find(finished.ticket);
  const Then then = std::move(asked->second);
  asked_.erase(asked);
  then(finished);
  return {};
}

}  // namespace stocktake::scan
