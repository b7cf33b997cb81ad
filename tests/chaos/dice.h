#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stocktake::chaos {

/// Random numbers that are the same for the same seed on every machine and library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  /// SplitMix64.
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// From `least` to `most`, both included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % span);
  }
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  double part() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  bool chance(double probability) { return part() < probability; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }
  /// Another sequence, so that more throws at one thing do not change all others.
  Dice split() { return Dice(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace stocktake::chaos
