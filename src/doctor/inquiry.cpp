#include "doctor/inquiry.h"

#include <algorithm>

namespace stocktake::doctor {
namespace {

constexpr auto kStopGrain = std::chrono::milliseconds(100);

}  // namespace

net::Finished Inquiry::wait_for(net::Ticket ticket) {
  while (!stop_.stop_requested()) {
    for (net::Finished& finished : dispatcher_.wait(clock_.now() + kStopGrain)) {
      if (finished.ticket == ticket) return std::move(finished);
    }
  }
  dispatcher_.cancel_all();
  net::Finished finished;
  finished.sent_at = clock_.now();
  finished.verdict.action = net::Action::gap;
  finished.verdict.error_code = "INTERRUPTED";
  return finished;
}

Burst Inquiry::repeat(std::size_t family, const net::Request& request, int count, Duration most) {
  Burst burst;
  const auto refused_before = dispatcher_.counters().throttled;
  const Instant start = clock_.now();
  const Instant deadline = start + most;
  const auto judge = [this](net::Exchange& exchange) {
    if (!exchange) return databricks::judge_transport(exchange.error());
    if (exchange->status == 200) return net::Verdict{};
    return databricks::judge_answer(*exchange, clock_.wall_ms());
  };
  int started = 0;
  while (burst.answered < count && clock_.now() < deadline && !stop_.stop_requested()) {
    while (started < count && dispatcher_.ready_at(family) <= clock_.now()) {
      dispatcher_.start(family, request, judge);
      ++started;
    }
    burst.most_at_once = std::max(burst.most_at_once, dispatcher_.in_flight());
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
