#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace stocktake::plan {

/// Random numbers that are the same on every machine: the standard's distributions are not.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  double fraction();
  /// In [0, count).
  std::size_t below(std::size_t count);
  /// `count` different numbers in [0, all), in random order.
  std::vector<std::size_t> sample(std::size_t all, std::size_t count);

 private:
  std::mt19937_64 engine_;
};

}  // namespace stocktake::plan
