#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace stocktake {

/// Estimates the number of directories below one of a given depth, from the number of
/// subdirectories of those listed so far. It is little more than a guess, but consistent for all.
class FanoutModel {
 public:
  void add(int depth, std::size_t subdirectories);
  /// Includes the directory itself.
  double expected(int depth) const;

 private:
  /// Deeper directories are counted at this depth.
  static constexpr std::size_t kDepths = 16;
  struct Level {
    double listed = 0;
    double subdirectories = 0;
  };
  static std::size_t level_of(int depth);

  std::array<Level, kDepths> levels_{};
};

}  // namespace stocktake
