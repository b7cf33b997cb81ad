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
        limiters_(options.families, net::AdaptiveLimiter(kStartInFlight, options.max_in_flight)) {}

  Instant ready_at(std::size_t family, Instant) override {
    if (in_flight_ >= options_.max_in_flight) return Instant::max();
    return limiters_[family].ready_at();
  }
  Sent on_sent(std::size_t family, Instant now) override {
    ++in_flight_;
    return {family, now, limiters_[family].on_sent(now), 0};
  }
  void on_accepted(const Sent& sent, Instant now) override {
    --in_flight_;
    limiters_[sent.family].on_accepted(now);
  }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    --in_flight_;
    // Without a delay, the classifier assumes a concurrency limit.
    const bool concurrency = refused.concurrency || !refused.retry_after;
    limiters_[sent.family].on_refused(now, sent.at, sent.in_flight, refused.retry_after,
                                      concurrency);
  }

 private:
  ClientOptions options_;
  std::vector<net::AdaptiveLimiter> limiters_;
  int in_flight_ = 0;
};

}  // namespace

std::unique_ptr<Client> make_ours(const ClientOptions& options) {
  return std::make_unique<Ours>(options);
}

}  // namespace stocktake::bench
