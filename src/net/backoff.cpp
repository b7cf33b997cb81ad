#include "net/backoff.h"

#include <algorithm>

namespace stocktake::net {

using std::chrono::milliseconds;

Duration Backoff::doubled(Duration first, Duration most, int count) {
  const int doublings = std::clamp(count - 1, 0, 20);
  const Duration whole =
      std::min<Duration>(first * (1LL << static_cast<unsigned>(doublings)), most);
  std::uniform_real_distribution<double> part(0.5, 1.0);
  return std::chrono::duration_cast<Duration>(whole * part(random_));
}

Duration Backoff::after_failure(int failures) {
  return doubled(milliseconds(200), milliseconds(5000), failures);
}

Duration Backoff::after_refusal(int refusals) {
  return doubled(milliseconds(50), milliseconds(2000), refusals);
}

Duration Backoff::in_outage(int failures) {
  return doubled(milliseconds(250), milliseconds(5000), failures);
}

}  // namespace stocktake::net
