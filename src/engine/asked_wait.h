#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/dispatch/dispatcher.h"
#include "util/clock.h"

namespace stocktake {

/// The service has asked for no more requests of one family until some time (Retry-After).
struct AskedWait {
  std::string_view calls;     ///< the family: a source, or "users and clusters"
  std::int64_t until_ms = 0;  ///< milliseconds since 1970, UTC, by this machine's clock
  double seconds_left = 0;

  bool operator==(const AskedWait&) const = default;
};

/// Nullopt if less than a second is left: such waits are part of every limit.
std::optional<AskedWait> asked_wait(std::string_view calls, Instant until, const Clock& clock);

/// What the service has asked of the dispatcher, which has `kFamilies` families.
std::vector<AskedWait> asked_waits(const net::Dispatcher& dispatcher, const Clock& clock);

/// "the service asks to wait until 15:30:05 UTC (59m 58s) for dbfs, workspace"; empty if there is
/// nothing to say.
std::string describe(const std::vector<AskedWait>& waits);

}  // namespace stocktake
