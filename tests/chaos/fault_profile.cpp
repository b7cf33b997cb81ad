#include "chaos/fault_profile.h"

#include <array>

namespace stocktake::chaos {

using std::chrono::milliseconds;

FaultProfile no_faults() {
  FaultProfile faults;
  faults.latency = milliseconds(20);
  return faults;
}

FaultProfile random_faults(SeededRandom random, Instant start, Duration span) {
  FaultProfile faults;
  faults.latency = milliseconds(random.between(1, 200));
  const auto sometimes = [&random](double probability, double most) {
    return random.chance(probability) ? most * random.fraction() : 0.0;
  };
  faults.throttled = sometimes(0.4, 0.2);
  faults.unavailable_until = sometimes(0.15, 0.05);
  faults.server_error = sometimes(0.4, 0.15);
  faults.reset = sometimes(0.3, 0.1);
  faults.cut = sometimes(0.4, 0.15);
  faults.hang = sometimes(0.25, 0.05);
  faults.wrong_body = sometimes(0.3, 0.1);
  if (random.chance(0.3)) {
    faults.rate = 2 + 40 * random.fraction();
    faults.burst = 1 + 10 * random.fraction();
  }
  if (random.chance(0.3)) faults.at_once = static_cast<int>(random.between(1, 20));
  faults.retry_after_part = random.chance(0.5) ? random.fraction() : 1;
  const auto sometime = [&] { return start + Duration(random.between(0, span.count())); };
  if (random.chance(0.15)) {
    const Instant from = sometime();
    const auto length =
        random.chance(0.2) ? random.between(300'000, 1'500'000) : random.between(100, 60'000);
    faults.outages.push_back({from, from + milliseconds(length)});
  }
  if (random.chance(0.2)) {
    faults.expires_at = sometime();
    faults.expiry = static_cast<Expiry>(random.below(7));
  }
  if (!faults.expires_at && random.chance(0.25)) {
    // The kinds of refusal that say so.
    constexpr std::array kKinds{Expiry::unauthorized, Expiry::invalid_token, Expiry::gateway,
                                Expiry::azure_page};
    TokenFaults tokens;
    tokens.lifetime = milliseconds(random.between(2'000, 60'000));
    tokens.fetch_time = milliseconds(random.between(1, 1'500));
    tokens.expiry = kKinds.at(random.below(kKinds.size()));
    if (random.chance(0.5)) tokens.revoked_at = sometime();
    if (random.chance(0.4)) {
      const Instant from = sometime();
      tokens.failing = Outage{from, from + milliseconds(random.between(100, 60'000))};
    }
    faults.tokens = tokens;
  }
  if (random.chance(0.1)) {
    faults.clock_jumps_at = sometime();
    faults.clock_jump = std::chrono::seconds(random.between(1, 600));
  }
  if (random.chance(0.15)) {
    const ProcessStop stop{sometime(), random.chance(0.3)
                                           ? milliseconds(random.between(1'000, 60'000))
                                           : milliseconds(random.between(600'000, 10'000'000))};
    faults.stops.push_back(stop);
    // The network, too, may need a moment after the machine has woken up.
    if (random.chance(0.5)) {
      const Instant wakes = stop.at + stop.length;
      faults.outages.push_back(
          {stop.at - milliseconds(500), wakes + milliseconds(random.between(500, 20'000))});
    }
  }
  return faults;
}

}  // namespace stocktake::chaos
