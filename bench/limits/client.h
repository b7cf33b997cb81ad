#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "net/limit/rate_limiter.h"
#include "util/clock.h"

namespace stocktake::bench {

/// A request on its way, as its client remembers it.
struct Sent {
  std::size_t family = 0;
  Instant at{};
  int in_flight = 0;           ///< of the family, including itself
  std::size_t worker = 0;      ///< for clients that are made of workers
  net::Departure departure{};  ///< for limiters that pace
};

/// A 429.
struct Refused {
  std::optional<Duration> retry_after;
  bool concurrency = false;  ///< the message says that too many requests were in flight
};

/// A client that keeps to a service's limits, or tries to. A refused request goes back to the
/// queue of its family.
class Client {
 public:
  virtual ~Client() = default;
  /// When one more request of that family may be sent; `Instant::max()` if an answer comes first.
  virtual Instant ready_at(std::size_t family, Instant now) = 0;
  virtual Sent on_sent(std::size_t family, Instant now) = 0;
  virtual void on_accepted(const Sent& sent, Instant now) = 0;
  virtual void on_refused(const Sent& sent, const Refused& refused, Instant now) = 0;
};

struct ClientOptions {
  std::size_t families = 1;
  int max_in_flight = 64;  ///< for all families together
};

using MakeClient = std::function<std::unique_ptr<Client>(const ClientOptions&)>;

}  // namespace stocktake::bench
