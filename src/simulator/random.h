#pragma once

#include <cstdint>
#include <string_view>

namespace stocktake::simulator {

/// A number that looks random and is a function of what it is made from: nothing has to be
/// remembered to give the same answer twice.
std::uint64_t mix(std::uint64_t a, std::uint64_t b);
std::uint64_t mix(std::uint64_t seed, std::string_view text);

/// 0 <= x < 1.
double fraction(std::uint64_t hash);

/// A sequence of such numbers.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// 0 <= n < `most`; 0 where `most` is 0.
  int below(int most);
  bool chance(double probability) { return fraction(next()) < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace stocktake::simulator
