#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace stocktake {

/// How many directories are to be expected below one of a given depth, from how many subdirectories
/// those that were listed had. Little more than a guess, but the same guess for all.
class FanoutModel {
 public:
  void add(int depth, std::size_t subdirectories);
  /// Itself included.
  double expected(int depth) const;

 private:
  /// Deeper ones count as of this depth.
  static constexpr std::size_t kDepths = 16;
  struct Level {
    double listed = 0;
    double subdirectories = 0;
  };
  static std::size_t level_of(int depth);

  std::array<Level, kDepths> levels_{};
};

}  // namespace stocktake
