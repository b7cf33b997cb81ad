#include "chaos/weather.h"

namespace stocktake::chaos {

using std::chrono::milliseconds;
using std::chrono::seconds;

Weather calm_weather() {
  Weather weather;
  weather.latency = milliseconds(20);
  return weather;
}

Weather random_weather(Dice dice, Instant start, Duration span) {
  Weather weather;
  weather.latency = milliseconds(dice.between(1, 200));
  const auto sometimes = [&dice](double probability, double most) {
    return dice.chance(probability) ? most * dice.fraction() : 0.0;
  };
  weather.throttled = sometimes(0.4, 0.2);
  weather.unavailable_until = sometimes(0.15, 0.05);
  weather.server_error = sometimes(0.4, 0.15);
  weather.reset = sometimes(0.3, 0.1);
  weather.cut = sometimes(0.4, 0.15);
  weather.hang = sometimes(0.25, 0.05);
  weather.wrong_body = sometimes(0.3, 0.1);
  if (dice.chance(0.3)) {
    weather.rate = 2 + 40 * dice.fraction();
    weather.burst = 1 + 10 * dice.fraction();
  }
  if (dice.chance(0.3)) weather.at_once = static_cast<int>(dice.between(1, 20));
  weather.retry_after_part = dice.chance(0.5) ? dice.fraction() : 1;
  const auto sometime = [&] { return start + Duration(dice.between(0, span.count())); };
  if (dice.chance(0.15)) {
    const Instant from = sometime();
    const auto length =
        dice.chance(0.2) ? dice.between(300'000, 1'500'000) : dice.between(100, 60'000);
    weather.outages.push_back({from, from + milliseconds(length)});
  }
  if (dice.chance(0.2)) {
    weather.expires_at = sometime();
    weather.expiry = static_cast<Expiry>(dice.below(5));
  }
  if (dice.chance(0.1)) {
    weather.clock_jumps_at = sometime();
    weather.clock_jump = seconds(dice.between(1, 600));
  }
  return weather;
}

}  // namespace stocktake::chaos
