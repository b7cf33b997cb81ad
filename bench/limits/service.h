#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "support/service_limits.h"
#include "util/random.h"

namespace stocktake::bench {

using testing::ServiceLimit;

/// From `after` seconds on, the limit permits `factor` times its rate.
struct Change {
  double after = 0;
  double factor = 1;
};

/// From `after` seconds on, other clients send `rate` requests per second.
struct Load {
  double after = 0;
  double rate = 0;
};

/// What a service permits, and how it behaves.
struct ServiceSpec {
  /// One for all families, or one each. None: no rate limit.
  std::vector<std::shared_ptr<const ServiceLimit>> limits;
  double rate = 0;     ///< what each limit permits per second in the long run; 0: no limit
  int concurrent = 0;  ///< requests in service; 0: no limit
  std::vector<Change> changes;
  std::vector<Load> load;
  double noise = 0;  ///< part of the requests that is refused at random
  /// Of those, one by chance.
  std::vector<std::optional<Duration>> noise_retry_after =
      std::vector<std::optional<Duration>>(1, std::chrono::seconds(1));
  std::optional<Duration> retry_after = std::chrono::seconds(1);  ///< of the rate limit's 429s
  Duration latency = std::chrono::milliseconds(50);

  Duration way() const { return latency / 50; }  ///< of a request, and again of its answer
  Duration service() const { return latency - 2 * way(); }
};

/// The service, in virtual time.
class Service {
 public:
  struct Decision {
    bool accepted = false;
    Duration delay{};  ///< of an accepted request, before its service time
    std::optional<Duration> retry_after{};
    bool concurrency = false;
  };

  Service(const ServiceSpec& spec, Instant begin, std::uint64_t seed = 1);

  Decision arrive(std::size_t family, Instant now);
  /// The first time, from `from` on, at which a request would be accepted.
  Instant open_at(std::size_t family, Instant from);
  /// A request has been served.
  void leave() { --in_service_; }

  /// What was permitted since the beginning, in requests, other clients' requests taken away.
  double permitted(Instant now) const;

 private:
  ServiceLimit* limit_of(std::size_t family);
  void proceed(Instant now);

  ServiceSpec spec_;
  Instant begin_;
  RandomNumbers<SplitMix64> random_;
  std::vector<std::unique_ptr<ServiceLimit>> limits_;
  std::size_t changes_ = 0;  ///< that have happened
  Instant other_at_;         ///< when the next request of another client arrives
  double others_accepted_ = 0;
  int in_service_ = 0;
};

}  // namespace stocktake::bench
