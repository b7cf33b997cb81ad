#pragma once

#include <cstdint>
#include <vector>

#include "net/transport/http.h"
#include "util/clock.h"

namespace stocktake::net {

using Ticket = std::uint64_t;  ///< identifies a request from its start to its end

struct Completion {
  Ticket ticket = 0;
  Exchange exchange;
};

/// Sends requests to one server, many at a time, and returns the outcome of each. Every request
/// that was started ends in exactly one completion, unless `cancel_all` came first. It neither
/// retries nor follows redirects. Used from one thread.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void start(Ticket ticket, Request request) = 0;
  /// Returns what has ended; waits until `until` for at least one. May return early with nothing.
  virtual std::vector<Completion> poll(Instant until) = 0;
  virtual void cancel_all() = 0;
};

}  // namespace stocktake::net
