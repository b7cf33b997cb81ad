#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "simulator/options.h"

namespace stocktake::simulator {

/// Families of API calls, each with its own limits.
enum class Family : std::uint8_t { dbfs = 0, workspace = 1, identity = 2, files = 3, catalog = 4 };
inline constexpr std::size_t kFamilyCount = 5;

/// Whether the family lists directories.
constexpr bool lists_directories(Family family) {
  return family != Family::identity && family != Family::catalog;
}

struct Answer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::string retry_after;
  std::string location;
};

/// A fault between the service and the client.
enum class TransportFault : std::uint8_t { none, reset_before, reset_within, truncate, hang };

struct FaultDecision {
  std::optional<Answer> instead;  ///< returned instead of the real answer
  TransportFault transport_fault = TransportFault::none;
  bool refused = false;  ///< refused before any work was done for it
};

/// Decides which fault each request gets. Random faults are a function of the seed, the request and
/// how often it has been made; rate limits depend on the clock.
class FaultInjector {
 public:
  using Time = std::chrono::steady_clock::time_point;

  FaultInjector(const FaultProfile& faults, std::uint64_t seed);

  /// Call once per request, in the order of arrival. `in_service`: list requests in service,
  /// without this one and without refused ones.
  FaultDecision decide(Family family, const std::string& target, Time now, int in_service);
  microseconds latency(const std::string& target) const;

 private:
  bool takes_token(Family family, Time now);
  Answer throttled(std::uint64_t hash) const;
  Answer broken(std::uint64_t hash) const;

  struct Bucket {
    double tokens = -1;  ///< negative: not used yet, so the bucket is full
    Time at{};
  };

  FaultProfile faults_;
  std::uint64_t seed_;
  std::int64_t requests_ = 0;
  std::array<Bucket, kFamilyCount> buckets_;
  std::unordered_map<std::string, std::uint64_t> times_asked_;
};

Answer error_answer(int status, std::string_view code, std::string_view message);

/// How the gateway in front of the service refuses a token: status 401 or 403, with the same number
/// as error code.
Answer token_refused(int status);

}  // namespace stocktake::simulator
