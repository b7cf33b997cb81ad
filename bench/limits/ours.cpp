#include "limits/ours.h"

#include <vector>

#include "net/limit/adaptive_limiter.h"

namespace stocktake::bench {
namespace {

constexpr int kStartInFlight = 8;

class Ours final : public Client {
 public:
  explicit Ours(const ClientOptions& options)
      : options_(options),
        limiter_(options.families, options.families, kStartInFlight, options.max_in_flight) {}

  Instant ready_at(std::size_t family, Instant) override {
    if (in_flight_ >= options_.max_in_flight) return Instant::max();
    return limiter_.ready_at(family);
  }
  Sent on_sent(std::size_t family, Instant now) override {
    ++in_flight_;
    const net::Sending sent = limiter_.on_sent(family, now);
    return {family, now, sent.in_flight, 0, sent.departure};
  }
  void on_accepted(const Sent& sent, Instant now) override {
    --in_flight_;
    limiter_.on_accepted({sent.family, sent.in_flight, sent.departure}, now);
  }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    --in_flight_;
    // Without a delay, the classifier assumes a concurrency limit.
    const bool concurrency = refused.concurrency || !refused.retry_after;
    limiter_.on_refused({sent.family, sent.in_flight, sent.departure}, now, refused.retry_after,
                        concurrency);
  }

 private:
  ClientOptions options_;
  net::AdaptiveLimiter limiter_;
  int in_flight_ = 0;
};

}  // namespace

std::unique_ptr<Client> make_ours(const ClientOptions& options) {
  return std::make_unique<Ours>(options);
}

}  // namespace stocktake::bench
