#include "util/backoff.h"

#include <algorithm>

namespace stocktake {

Duration Backoff::wait(const BackoffLimits& limits, int failures) {
  const int doublings = std::clamp(failures - 1, 0, 20);
  const Duration whole =
      std::min<Duration>(limits.first * (1LL << static_cast<unsigned>(doublings)), limits.most);
  return std::chrono::duration_cast<Duration>(whole * (1 - limits.jitter * random_.fraction()));
}

}  // namespace stocktake
