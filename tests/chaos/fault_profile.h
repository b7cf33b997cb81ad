#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chaos/seeded_random.h"
#include "util/clock.h"

namespace stocktake::chaos {

/// How a token that has run out is answered.
enum class Expiry : std::uint8_t {
  unauthorized,   ///< 401
  invalid_token,  ///< 403, and it says so
  gateway,        ///< 403 with a code in digits
  plain,          ///< 403 as for a forbidden path
  bad_request,    ///< 400 as for an invalid path
  azure_page,     ///< 400 and a web page that names an exception
  redirect,       ///< to a login page
};

struct Outage {
  Instant from;
  Instant until;
};

/// The process is stopped (Ctrl-Z, a paused container) at the first wait after `at`.
struct ProcessStop {
  Instant at;
  Duration length{};
};

/// Tokens that the program renews. The first ones live as long as others.
struct TokenFaults {
  Duration lifetime{};
  Duration fetch_time{};                ///< how long the server of tokens takes
  std::optional<Outage> failing{};      ///< it gives no token
  std::optional<Instant> revoked_at{};  ///< tokens of before are refused from then on
  Expiry expiry = Expiry::unauthorized;
};

/// What a service does that has nothing to do with what it is asked for.
struct FaultProfile {
  // Part of the requests answered so, each.
  double throttled = 0;
  double unavailable_until = 0;
  double server_error = 0;
  double reset = 0;
  double cut = 0;
  double hang = 0;
  double wrong_body = 0;
  // Limits of each family; 0: none.
  double rate = 0;
  double burst = 1;
  int at_once = 0;              ///< of all families together
  double retry_after_part = 0;  ///< of the refusals over a limit that say for how long
  Duration latency{};
  std::vector<Outage> outages;
  std::optional<Instant> expires_at;
  Expiry expiry = Expiry::unauthorized;
  std::optional<Instant> clock_jumps_at;
  Duration clock_jump{};
  std::vector<ProcessStop> stops;     ///< in the order of time
  std::optional<TokenFaults> tokens;  ///< none: a token that is not renewed
};

/// `span`: about how long the scan will take.
FaultProfile random_faults(SeededRandom random, Instant start, Duration span);

/// Nothing but answers.
FaultProfile no_faults();

}  // namespace stocktake::chaos
