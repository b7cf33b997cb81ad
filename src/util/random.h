#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace stocktake {

/// A pseudorandom number that depends only on the arguments, so the same arguments give the same
/// number without any stored state.
std::uint64_t mix(std::uint64_t a, std::uint64_t b);
std::uint64_t mix(std::uint64_t seed, std::string_view text);

/// Converts 64 random bits to a number in [0, 1).
double fraction(std::uint64_t bits);

/// SplitMix64 (Steele, Lea, Flood 2014). With a step other than `kStep`, the sequences of two seeds
/// may overlap, so pass such seeds through `mix` first.
class SplitMix64 {
 public:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;

  explicit SplitMix64(std::uint64_t seed, std::uint64_t step = kStep) : state_(seed), step_(step) {}
  std::uint64_t operator()();

 private:
  std::uint64_t state_;
  std::uint64_t step_;
};

/// Random numbers from a seed. They are the same on every machine and with every standard library,
/// unlike those of the distributions in `<random>`. `Engine` returns 64 random bits per call.
template <typename Engine>
class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed) : engine_(seed) {}
  explicit RandomNumbers(const Engine& engine) : engine_(engine) {}

  std::uint64_t next() { return engine_(); }
  /// In [0, 1).
  double fraction() { return stocktake::fraction(next()); }
  bool chance(double probability) { return fraction() < probability; }

  /// In [0, end), computed as the remainder of a division; `end` > 0.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  /// In [0, count), computed as a fraction of `count`; `count` > 0. For the same bits, the result
  /// differs from that of `below`.
  std::size_t index(std::size_t count) {
    const auto at = static_cast<std::size_t>(fraction() * static_cast<double>(count));
    return std::min(at, count - 1);
  }
  /// From `least` to `most`, inclusive.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % span);
  }

  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }
  /// `count` different numbers in [0, all), in random order; all of them where `count` is larger.
  std::vector<std::size_t> sample(std::size_t all, std::size_t count) {
    std::vector<std::size_t> numbers(all);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    count = std::min(count, all);
    for (std::size_t i = 0; i < count; ++i) std::swap(numbers[i], numbers[i + index(all - i)]);
    numbers.resize(count);
    return numbers;
  }

  /// Starts another sequence. Drawing numbers from it does not change the numbers drawn from this
  /// one.
  RandomNumbers split() { return RandomNumbers(next()); }

 private:
  Engine engine_;
};

using Random = RandomNumbers<SplitMix64>;
/// For `plan`: a seed gives the same numbers as in earlier versions.
using MersenneRandom = RandomNumbers<std::mt19937_64>;

}  // namespace stocktake
