#include "chaos/faulty_transport.h"

#include <fmt/format.h>

#include <algorithm>

#include "chaos/violation.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

/// A run that has not ended by then never will.
constexpr std::int64_t kMaxPolls = 1'000'000;
constexpr std::int64_t kMaxRequests = 50'000;
/// Timers have a grain: sending may lag behind its plan and catch up.
constexpr double kRateSlack = 2.5;

}  // namespace

FaultyTransport::FaultyTransport(const Tree& tree, Service& service, VirtualClock& clock,
                                 const FaultProfile& faults, Disk& disk, Record& record,
                                 Events& events, net::DispatchLimits limits)
    : tree_(tree),
      service_(service),
      clock_(clock),
      faults_(faults),
      disk_(disk),
      record_(record),
      events_(events),
      limits_(limits) {}

void FaultyTransport::die_if_dead() const {
  if (disk_.is_dead()) throw Crashed();
}

void FaultyTransport::start(net::Ticket ticket, net::Request request) {
  die_if_dead();
  Asked asked = Service::understand(tree_, request);
  check_request(asked);
  const int already = static_cast<int>(under_way_.size());
  if (already >= limits_.max_in_flight) throw Violation("more requests at once than allowed");
  const bool refused = tokens != nullptr && !tokens->accepts(request);
  Answer answer = refused ? service_.refused_token() : service_.answer(asked, already);
  events_.add(Event::request);
  if (trace) {
    trace(fmt::format("ask {} -> {} {}, in {:.3f} s", printable(asked.target),
                      answer.exchange ? std::to_string(answer.exchange->status)
                                      : std::string(net::to_string(answer.exchange.error().kind)),
                      to_string(answer.event), seconds(answer.after)));
  }
  const Instant at = clock_.now() + answer.after;
  under_way_.emplace(
      at, UnderWay{ticket, std::move(asked), std::move(answer), std::move(request.large_body)});
}

void FaultyTransport::check_request(const Asked& asked) {
  const Instant now = clock_.now();
  if (now < family_until_.at(asked.family)) {
    throw Violation(fmt::format("{} was sent {:.3f} s before the time that the service named",
                                printable(asked.target),
                                seconds(family_until_.at(asked.family) - now)));
  }
  const auto item = item_until_.find(asked.target);
  if (item != item_until_.end() && now < item->second) {
    throw Violation(fmt::format("{} was sent again {:.3f} s before its Retry-After",
                                printable(asked.target), seconds(item->second - now)));
  }
  check_rate();
  if (asked.path.empty()) return;
  const Record::Place place{asked.source, asked.path};
  if (record_.committed.contains(place)) {
    throw Violation("asked again, and was stored: " + printable(asked.path));
  }
  if (record_.settled.contains(place)) {
    throw Violation("asked twice: " + printable(asked.path));
  }
  if (asked.node && tree_.node(*asked.node).ambiguous) {
    throw Violation("asked for an ambiguous path: " + printable(asked.path));
  }
  ++record_.requests[place];
}

void FaultyTransport::check_rate() {
  if (sent_++ == 0) first_sent_at_ = clock_.now();
  if (sent_ > kMaxRequests) throw Violation("requests without end");
  const double allowed = limits_.max_rate * seconds(clock_.now() - first_sent_at_);
  if (static_cast<double>(sent_) > allowed + kRateSlack) {
    throw Violation(fmt::format("{} requests in {:.3f} s, of {:.2f}/s allowed", sent_,
                                seconds(clock_.now() - first_sent_at_), limits_.max_rate));
  }
}

std::vector<net::Completion> FaultyTransport::poll(Instant until) {
  die_if_dead();
  if (++polls_ > kMaxPolls) throw Violation("waits without end");
  if (faults_.clock_jumps_at && !record_.clock_was_set_back &&
      clock_.now() >= *faults_.clock_jumps_at) {
    record_.clock_was_set_back = true;
    clock_.set_back(faults_.clock_jump);
    events_.add(Event::clock_set_back);
  }
  stop_process_if_due();
  std::vector<net::Completion> ended;
  if (under_way_.empty() || under_way_.begin()->first > std::max(until, clock_.now())) {
    if (until == Instant::max()) throw Violation("waits for nothing");
    clock_.advance_to(until);
    excuse_asked_wait();
    return ended;
  }
  clock_.advance_to(under_way_.begin()->first);
  excuse_asked_wait();
  while (!under_way_.empty() && under_way_.begin()->first <= clock_.now()) {
    UnderWay one = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    arrived(one);
    stream(one);
    ended.push_back({one.ticket, std::move(one.answer.exchange)});
  }
  return ended;
}

/// Some bodies arrive in parts, so many bytes each. Where no answer came, some of it did.
void FaultyTransport::stream(UnderWay& one) {
  constexpr std::size_t kLarge = 500;
  net::Exchange& exchange = one.answer.exchange;
  if (!one.large_body || one.ticket % 2 == 0 || (exchange && exchange->status != 200)) return;
  const net::Body body = exchange ? std::move(exchange->body) : lost_body(one);
  if (exchange) exchange->body = net::Body(body.text());
  if (body.size() < kLarge) return;
  events_.add(Event::arrived_in_parts);
  one.large_body->begin();
  std::string_view rest = body.text();
  const std::size_t part = 1 + one.ticket % 97;
  bool is_wanted = true;
  while (is_wanted && !rest.empty()) {
    is_wanted = one.large_body->append(rest.substr(0, part));
    rest.remove_prefix(std::min(part, rest.size()));
  }
  if (!exchange) return;
  exchange->body = net::Body();
  exchange->is_streamed = true;
}

/// What came of the listing before the connection broke.
net::Body FaultyTransport::lost_body(const UnderWay& one) const {
  if (!one.asked.node || tree_.node(*one.asked.node).ending != Ending::listing) return {};
  const std::string whole = tree_.body(*one.asked.node, clock_.now());
  return net::Body(std::string_view(whole).substr(0, whole.size() - 1 - one.ticket % 13));
}

void FaultyTransport::stop_process_if_due() {
  if (record_.stops == faults_.stops.size()) return;
  const ProcessStop& stop = faults_.stops[record_.stops];
  if (clock_.now() < stop.at) return;
  ++record_.stops;
  clock_.stop_for(stop.length);
  events_.add(Event::process_stopped);
  if (trace) trace(fmt::format("the process is stopped for {:.3f} s", seconds(stop.length)));
}

void FaultyTransport::excuse_asked_wait() {
  const Duration since_its_end =
      std::max<Duration>(clock_.now() - record_.asked_to_wait_until, Duration{});
  record_.silent_since = std::max(record_.silent_since, clock_.run_time() - since_its_end);
}

void FaultyTransport::arrived(UnderWay& one) {
  const Answer& answer = one.answer;
  events_.add(answer.event, answer.event == Event::request ? 0 : 1);
  record_.run_was_refused |= answer.ends_run;
  record_.was_in_outage |= answer.is_outage;
  record_.discovery_was_broken |= answer.event == Event::broken_discovery;
  record_.was_answered |= answer.exchange.has_value();
  std::optional<Duration> delay = answer.delay;
  if (answer.until_wall) {
    delay =
        std::chrono::milliseconds(std::max<std::int64_t>(0, *answer.until_wall - clock_.wall_ms()));
  }
  if (delay) {
    const Instant until = clock_.now() + *delay;
    if (answer.holds_family) {
      Instant& held = family_until_.at(one.asked.family);
      held = std::max(held, until);
    }
    item_until_[one.asked.target] = until;
    // A service that only ever asks for up to a second may be given up all the same.
    if (*delay > std::chrono::seconds(1)) {
      record_.asked_to_wait_until = std::max(record_.asked_to_wait_until, until);
    }
  }
  const bool helped = answer.settles || (one.asked.path.empty() && answer.event == Event::request);
  if (helped) record_.silent_since = std::max(record_.silent_since, clock_.run_time());
  if (one.asked.path.empty() || !answer.tells) return;
  const Record::Place place{one.asked.source, one.asked.path};
  record_.told[place] = answer.as_of;
  if (answer.settles) record_.settled.insert(place);
}

}  // namespace stocktake::chaos
