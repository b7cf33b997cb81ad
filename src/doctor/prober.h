#pragma once

#include <optional>
#include <utility>

#include "databricks/answer.h"
#include "net/dispatch/dispatcher.h"
#include "util/clock.h"
#include "util/signals.h"

namespace stocktake::doctor {

template <typename T>
struct Answered {
  net::Classification classification;  ///< `done`, `gap` or `fatal`
  std::optional<T> value;              ///< with `done`
  double seconds = 0;                  ///< of the last attempt
};

/// What came of a row of requests that were sent as fast as allowed.
struct ProbeBurst {
  int answered = 0;
  std::int64_t refused = 0;  ///< told to come later
  int max_concurrent = 0;
  double seconds = 0;
};

/// Asks single questions and waits for the answer, repeats included.
class Prober {
 public:
  Prober(net::Dispatcher& dispatcher, const Clock& clock, const StopToken& stop)
      : dispatcher_(dispatcher), clock_(clock), stop_(stop) {}

  bool is_stopped() const { return stop_.stop_requested(); }
  const Clock& clock() const { return clock_; }
  const net::AdaptiveLimiter& limiter(std::size_t family) const {
    return dispatcher_.limiter(family);
  }

  /// `parse`: body -> tl::expected<T, std::string>. Stopped: a `gap` without a status.
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

  /// The same request `count` times, as many at once as the dispatcher allows, for at most `most`.
  ProbeBurst repeat(std::size_t family, const net::Request& request, int count, Duration most);

 private:
  net::Finished wait_for(net::Ticket ticket);

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  const StopToken& stop_;
};

}  // namespace stocktake::doctor
