#include "net/dispatch/dispatcher.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "net/limit/backoff.h"

namespace stocktake::net {
namespace {

/// An item's failures are final if other items have succeeded since its first failure. If none has,
/// this much time must have passed instead: an outage of the service is no reason to give up an
/// item.
constexpr auto kAlone = std::chrono::seconds(60);
/// Seconds by which sending may lag behind the highest rate and still catch up.
constexpr double kMostLate = 0.02;
/// Pending repeats per slot of the concurrency limit beyond which no new request is started.
constexpr std::size_t kRepeatsPerSlot = 4;

/// Nothing was sent for want of a token, which says nothing about the server.
bool lacks_token(const Classification& classification) {
  return classification.error_code == to_string(TransportErrorKind::no_token);
}

}  // namespace

Dispatcher::Dispatcher(Transport& transport, const Clock& clock, std::size_t families,
                       DispatchLimits limits, std::uint64_t seed)
    : transport_(transport),
      clock_(clock),
      limits_(limits),
      limiter_(families, limits.sharing, limits.start_in_flight, limits.max_in_flight),
      answers_(families),
      backoff_(seed),
      asked_to_wait_until_(families) {}

void Dispatcher::start_at(std::size_t family, const LimitHint& limit) {
  limiter_.start_at(family, limit, clock_.now());
}

Instant Dispatcher::room_at(std::size_t family) const {
  if (in_flight_ >= limits_.max_in_flight) return Instant::max();
  return std::max(limiter_.ready_at(family), overall_.next_slot());
}

Instant Dispatcher::ready_at(std::size_t family) const {
  const auto most = kRepeatsPerSlot * static_cast<std::size_t>(limits_.max_in_flight);
  if (repeats_.size() >= most) return Instant::max();
  const Instant now = clock_.now();
  for (auto due = repeats_.begin(); due != repeats_.end() && due->first <= now; ++due) {
    if (items_.at(due->second).family == family) return Instant::max();
  }
  return room_at(family);
}

Ticket Dispatcher::start(std::size_t family, Request request, Classifier classify) {
  const Ticket ticket = ++last_ticket_;
  if (items_.empty()) progress_at_ += clock_.run_time() - idle_since_;  // idle time is no silence
  Item& item = items_[ticket];
  item.family = family;
  item.request = std::move(request);
  item.classify = std::move(classify);
  send(ticket, item);
  return ticket;
}

void Dispatcher::send(Ticket ticket, Item& item) {
  const Instant now = clock_.now();
  if (std::isfinite(limits_.max_rate)) {
    overall_.on_sent(now, limits_.max_rate, kMostLate * limits_.max_rate);
  }
  item.sending = limiter_.on_sent(item.family, now);
  ++in_flight_;
  ++counters_.requests;
  if (item.attempts++ > 0) ++counters_.retries;
  transport_.start(ticket, item.request);
}

/// An attempt that was not sent is none.
void Dispatcher::take_back(Item& item) {
  --counters_.requests;
  if (--item.attempts > 0) --counters_.retries;
}

void Dispatcher::send_due(Instant now) {
  for (auto due = repeats_.begin(); due != repeats_.end() && due->first <= now;) {
    Item& item = items_.at(due->second);
    if (room_at(item.family) > now) {
      ++due;
      continue;
    }
    const Ticket ticket = due->second;
    due = repeats_.erase(due);
    send(ticket, item);
  }
}

Instant Dispatcher::next_due(Instant until) const {
  const Instant now = clock_.now();
  for (const auto& [due, ticket] : repeats_) {
    if (due >= until) break;
    const Instant room = room_at(items_.at(ticket).family);
    if (room == Instant::max()) continue;  // an answer will end the wait
    until = std::min(until, std::max({due, room, now}));
  }
  return until;
}

std::vector<Finished> Dispatcher::wait(Instant until) {
  std::vector<Finished> finished;
  send_due(clock_.now());
  std::vector<Completion> completions = transport_.poll(next_due(until));
  excuse_asked_wait();
  for (Completion& completion : completions) take(completion, finished);
  send_due(clock_.now());
  return finished;
}

void Dispatcher::take(Completion& completion, std::vector<Finished>& finished) {
  const auto found = items_.find(completion.ticket);
  if (found == items_.end()) return;  // cancelled meanwhile
  Item& item = found->second;
  Classification classification = item.classify(completion.exchange);
  const Instant now = clock_.now();
  if (completion.exchange || completion.exchange.error().kind == TransportErrorKind::stale_token) {
    answered_ = true;
  } else if (is_unsent(completion.exchange.error().kind)) {
    take_back(item);
  }
  --in_flight_;
  update_limiter(item, classification, now);
  Duration wait{};
  if (decide(item, classification, now, wait)) {
    const bool failed_alone = item.exhausted && successes_ == item.successes_at_first_failure;
    finished.push_back({completion.ticket, item.attempts, item.sending.departure.at,
                        std::move(classification), failed_alone});
    items_.erase(found);
    if (items_.empty()) idle_since_ = clock_.run_time();
    return;
  }
  spdlog::debug("retrying in {:.2f} s after attempt {}: {} {} {}", seconds(wait), item.attempts,
                item.request.target, classification.http_status, classification.error_code);
  repeats_.emplace(now + wait, completion.ticket);
}

void Dispatcher::update_limiter(Item& item, const Classification& classification, Instant now) {
  switch (classification.category) {
    case Category::done:
    case Category::gap:
      ++successes_;
      progress_at_ = clock_.run_time();
      limiter_.on_accepted(item.sending, now);
      ++answers_[item.family].count;
      answers_[item.family].seconds += seconds(now - item.sending.departure.at);
      break;
    case Category::throttled:
      ++counters_.throttled;
      ++answers_[item.family].throttled;
      limiter_.on_refused(item.sending, now, classification.delay, classification.concurrency);
      break;
    case Category::transient:
    case Category::unreachable:
    case Category::fatal:
      limiter_.on_failed(item.sending);
      break;
  }
}

/// Returns whether the item is finished; `classification` is then what to report. Otherwise sets
/// `wait`.
bool Dispatcher::decide(Item& item, Classification& classification, Instant now, Duration& wait) {
  switch (classification.category) {
    case Category::done:
    case Category::gap:
    case Category::fatal:
      return true;
    case Category::throttled:
      wait = classification.delay ? Duration(*classification.delay)
                                  : backoff_.wait(kAfterRefusal, ++item.refusals);
      break;
    case Category::unreachable:
      wait = backoff_.wait(kInOutage, ++item.outages);
      break;
    case Category::transient:
      if (is_exhausted(item, classification)) {
        classification.category = Category::gap;
        item.exhausted = true;
        return true;
      }
      wait = std::max(backoff_.wait(kAfterFailure, item.failures),
                      Duration(classification.delay.value_or(std::chrono::milliseconds(0))));
      break;
  }
  // A server that only ever asks for up to a second is given up all the same.
  if (classification.delay && *classification.delay > std::chrono::seconds(1)) {
    Instant& until = asked_to_wait_until_[item.family];
    until = std::max(until, now + *classification.delay);
  }
  if (!should_give_up(classification)) return false;
  classification.category = Category::fatal;
  classification.message =
      fmt::format("no usable answer for {:.0f} s; the last one: {}",
                  seconds(clock_.run_time() - progress_at_), classification.message);
  return true;
}

bool Dispatcher::is_exhausted(Item& item, const Classification& classification) const {
  const Instant now = clock_.run_time();
  if (item.failures++ == 0) {
    item.first_failure_at = now;
    item.successes_at_first_failure = successes_;
  }
  if (item.failures < classification.max_attempts) return false;
  return successes_ > item.successes_at_first_failure || now - item.first_failure_at >= kAlone;
}

bool Dispatcher::should_give_up(const Classification& classification) const {
  if (end_of_asked_waits() > clock_.now()) return false;
  const Duration silence = clock_.run_time() - progress_at_;
  const bool never_reached = classification.category == Category::unreachable && !answered_ &&
                             !lacks_token(classification);
  return silence >= (never_reached ? limits_.connect_give_up_after : limits_.give_up_after);
}

Instant Dispatcher::end_of_asked_waits() const {
  return *std::max_element(asked_to_wait_until_.begin(), asked_to_wait_until_.end());
}

/// Waiting that the server asked for does not count as silence. It ends at a time, and silence is
/// measured in run time: this process may have been stopped when the wait ended. Then the wait is
/// excused up to the last call before the stop.
void Dispatcher::excuse_asked_wait() {
  const Duration since_its_end =
      std::max<Duration>(clock_.now() - end_of_asked_waits(), Duration{});
  progress_at_ = std::max(progress_at_, clock_.run_time() - since_its_end);
}

void Dispatcher::cancel_all() {
  transport_.cancel_all();
  for (const auto& [ticket, item] : items_) {
    const bool waits = std::any_of(repeats_.begin(), repeats_.end(),
                                   [ticket = ticket](auto& each) { return each.second == ticket; });
    if (!waits) limiter_.on_failed(item.sending);
  }
  if (!items_.empty()) idle_since_ = clock_.run_time();
  items_.clear();
  repeats_.clear();
  in_flight_ = 0;
}

}  // namespace stocktake::net
