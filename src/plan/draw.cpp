#include "plan/draw.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace stocktake::plan {

double Draw::fraction() {
  return static_cast<double>(engine_() >> 11U) * 0x1.0p-53;
}

std::size_t Draw::below(std::size_t count) {
  const auto drawn = static_cast<std::size_t>(fraction() * static_cast<double>(count));
  return std::min(drawn, count - 1);
}

std::vector<std::size_t> Draw::sample(std::size_t all, std::size_t count) {
  std::vector<std::size_t> numbers(all);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  count = std::min(count, all);
  for (std::size_t i = 0; i < count; ++i) std::swap(numbers[i], numbers[i + below(all - i)]);
  numbers.resize(count);
  return numbers;
}

}  // namespace stocktake::plan
