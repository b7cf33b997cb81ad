#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "databricks/answer.h"
#include "net/dispatch/dispatcher.h"
#include "util/clock.h"
#include "util/signals.h"

namespace stocktake::doctor {

template <typename T>
struct Answered {
  net::Classification classification;  ///< category is `done`, `gap` or `fatal`
  std::optional<T> value;              ///< set if `done`
  double seconds = 0;                  ///< duration of the last attempt
};

/// The result of a burst of requests, sent as fast as the dispatcher allows.
struct ProbeBurst {
  int answered = 0;
  std::int64_t refused = 0;  ///< throttled answers
  int max_concurrent = 0;
  double seconds = 0;
};

/// Sends single requests and waits for the answer, including retries.
class Prober {
 public:
  /// `note` is told in words when the service asks for a wait; it may be empty.
  Prober(net::Dispatcher& dispatcher, const Clock& clock, const StopToken& stop,
         std::function<void(const std::string&)> note = {})
      : dispatcher_(dispatcher), clock_(clock), stop_(stop), note_(std::move(note)) {}

  bool is_stopped() const { return stop_.stop_requested(); }
  const Clock& clock() const { return clock_; }
  const net::AdaptiveLimiter& limiter() const { return dispatcher_.limiter(); }

  /// `parse`: body -> tl::expected<T, std::string>. If stopped, returns a `gap` with HTTP status 0.
  template <typename T, typename Parse>
  Answered<T> ask(std::size_t family, net::Request request, Parse parse) {
    Answered<T> answered;
    const auto classify = [&](net::Exchange& exchange) {
      return databricks::classify_exchange(exchange, clock_.wall_ms(), parse,
                                           [&](T value) { answered.value = std::move(value); });
    };
    const net::Finished finished =
        wait_for(dispatcher_.start(family, std::move(request), classify));
    answered.classification = finished.classification;
    answered.seconds = stocktake::seconds(clock_.now() - finished.sent_at);
    return answered;
  }

  /// Sends the same request `count` times, as concurrently as the dispatcher allows, for at most
  /// `most`.
  ProbeBurst repeat(std::size_t family, const net::Request& request, int count, Duration most);

 private:
  net::Finished wait_for(net::Ticket ticket);
  void tell_waits();

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  const StopToken& stop_;
  std::function<void(const std::string&)> note_;
  Instant told_until_{};  ///< the end of the last wait that `note_` was told of
};

}  // namespace stocktake::doctor
