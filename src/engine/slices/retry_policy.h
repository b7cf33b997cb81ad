#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

#include "util/clock.h"

namespace stocktake {

/// A directory that was begun and not finished in its slice's time so often is dealt out alone, and
/// its worker waits for it as long as it takes: the rest of a slice must not wait for it again.
inline constexpr int kOverdueAlone = 2;
/// One whose slices gave no answer so often may be what takes workers down.
inline constexpr int kLostAlone = 3;
inline constexpr int kMinLost = 6;
inline constexpr int kMaxLost = 20;
/// While no worker has ever reached the workspace: others may be about to.
inline constexpr Duration kFirstPatience = std::chrono::seconds(5);

inline bool must_isolate(int lost, int overdue) {
  return lost >= kLostAlone || overdue >= kOverdueAlone;
}

/// Tasks of a slice that has such a one in it. Executors do get lost, so the first time means
/// little; from then on the one that may be to blame is narrowed down.
constexpr std::size_t max_batch_size(int lost, int overdue) {
  if (lost >= kLostAlone || overdue >= kOverdueAlone) return 1;
  if (lost == 2) return 4;
  return lost == 1 ? 16 : 100;
}

/// How often a directory's slices have to get lost before it is given up: so often that it is not
/// by chance, given how many slices get lost that nothing is held against.
inline int max_losses(double lost, double all) {
  constexpr double kChance = 1e-6;
  const double part = (lost + 1) / (all + 2);
  const double times = std::ceil(std::log(kChance) / std::log(part));
  return static_cast<int>(std::clamp<double>(times, kMinLost, kMaxLost));
}

/// So many slices lost one after the other end the run. Once slices have come back, that must be
/// more than a few directories can do that take their workers down.
inline int lost_in_a_row_for_good(bool any_came_back, int slots) {
  return any_came_back ? (kMaxLost + 4) * slots : std::max(6, 2 * slots);
}

/// Before anything is dealt out again, so that a broken executor is not fed all there is.
inline Duration pause_after(int failures_in_a_row) {
  using std::chrono::milliseconds;
  return std::min<Duration>(milliseconds(100) * failures_in_a_row, milliseconds(2000));
}

}  // namespace stocktake
