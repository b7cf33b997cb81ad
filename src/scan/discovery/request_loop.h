#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "databricks/answer.h"
#include "engine/local/local_engine.h"
#include "net/dispatch/dispatcher.h"
#include "scan/discovery/discovery_progress.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::scan {

/// The refusal in words, as the status of a source has it: "403 PERMISSION_DENIED: no".
std::string reason_of(const net::Classification& refusal);

/// Sends requests as the limiters allow, hands each answer to whoever asked for it, and sends what
/// that asks for in turn.
class RequestLoop {
 public:
  using Then = std::function<void(const net::Finished&)>;

  /// `watch` may be empty.
  RequestLoop(net::Dispatcher& dispatcher, const Clock& clock, DiscoveryWatch watch = {})
      : dispatcher_(dispatcher), clock_(clock), watch_(std::move(watch)), begun_(clock.now()) {}

  const Clock& clock() const { return clock_; }

  /// For the progress: a list is requested, and was read to its end or cannot be.
  void begin_listing(const std::string& what) { listing_.insert(what); }
  void end_listing(const std::string& what) { listing_.erase(what); }
  void set_users(std::size_t count) { users_ = static_cast<std::int64_t>(count); }

  /// Sends a request later, in `run`. `then` is not called for an answer that is `fatal`.
  void ask(std::size_t family, net::Request request, net::Classifier classify, Then then);

  /// The same for a request whose 200 is read by `parse` (body -> tl::expected<T, std::string>).
  /// `then` gets the value where the answer was `done`.
  template <typename T, typename Parse>
  void ask_for(std::size_t family, net::Request request, Parse parse,
               std::function<void(const net::Finished&, std::optional<T>)> then) {
    auto value = std::make_shared<std::optional<T>>();
    ask(
        family, std::move(request),
        [this, value, parse](net::Exchange& exchange) {
          return databricks::classify_exchange(exchange, clock_.wall_ms(), parse,
                                               [&](T read) { *value = std::move(read); });
        },
        [value, then = std::move(then)](const net::Finished& finished) {
          then(finished, std::move(*value));
        });
  }

  /// Whether an answer was a refusal that is not `fatal`: what was asked for is forbidden, or the
  /// token has expired.
  bool was_refused() const { return was_refused_; }
  /// Whether any answer was `done`: it came from the service.
  bool was_answered() const { return was_answered_; }

  /// Returns when all requests are answered. Fails if an answer is `fatal`, and with `interrupted`;
  /// the other requests are then abandoned.
  Expected<void> run(const StopToken& stop);

 private:
  struct Waiting {
    net::Request request;
    net::Classifier classify;
    Then then;
  };

  void tell() const;
  Instant start_what_may_be_sent();
  Expected<void> take(const net::Finished& finished);

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  DiscoveryWatch watch_;
  Instant begun_;
  std::set<std::string> listing_;  ///< see DiscoveryProgress
  std::optional<std::int64_t> users_;
  std::map<std::size_t, std::deque<Waiting>> waiting_;  ///< by family
  std::unordered_map<net::Ticket, Then> asked_;
  std::size_t waiting_count_ = 0;
  bool was_refused_ = false;
  bool was_answered_ = false;
};

}  // namespace stocktake::scan
