#include "doctor/prober.h"

#include <algorithm>

#include "engine/asked_wait.h"
#include "engine/families.h"

namespace stocktake::doctor {
namespace {

constexpr auto kStopGrain = std::chrono::milliseconds(100);

}  // namespace

net::Finished Prober::wait_for(net::Ticket ticket) {
  while (!stop_.stop_requested()) {
    for (net::Finished& finished : dispatcher_.wait(clock_.now() + kStopGrain)) {
      if (finished.ticket == ticket) return std::move(finished);
    }
    tell_waits();
  }
  dispatcher_.cancel_all();
  net::Finished finished;
  finished.sent_at = clock_.now();
  finished.classification.category = net::Category::gap;
  finished.classification.error_code = "INTERRUPTED";
  return finished;
}

/// Each wait once.
void Prober::tell_waits() {
  if (!note_) return;
  Instant until = told_until_;
  for (std::size_t family = 0; family < kFamilies; ++family) {
    until = std::max(until, dispatcher_.asked_to_wait_until(family));
  }
  if (until == told_until_) return;
  told_until_ = until;
  const std::string text = describe(asked_waits(dispatcher_, clock_));
  if (!text.empty()) note_(text);
}

ProbeBurst Prober::repeat(std::size_t family, const net::Request& request, int count,
                          Duration most) {
  ProbeBurst burst;
  const auto refused_before = dispatcher_.counters().throttled;
  const Instant start = clock_.now();
  const Instant deadline = start + most;
  const auto classify = [this](net::Exchange& exchange) {
    if (!exchange) return databricks::classify_transport(exchange.error(), clock_.wall_ms());
    if (exchange->status == 200) return net::Classification{};
    return databricks::classify_answer(*exchange, clock_.wall_ms());
  };
  int started = 0;
  while (burst.answered < count && clock_.now() < deadline && !stop_.stop_requested()) {
    while (started < count && dispatcher_.ready_at(family) <= clock_.now()) {
      dispatcher_.start(family, request, classify);
      ++started;
    }
    burst.max_concurrent = std::max(burst.max_concurrent, dispatcher_.in_flight());
    Instant until = std::min<Instant>(deadline, clock_.now() + kStopGrain);
    if (started < count) until = std::min(until, dispatcher_.ready_at(family));
    burst.answered += static_cast<int>(dispatcher_.wait(until).size());
  }
  dispatcher_.cancel_all();
  burst.seconds = stocktake::seconds(clock_.now() - start);
  burst.refused = dispatcher_.counters().throttled - refused_before;
  return burst;
}

}  // namespace stocktake::doctor
