#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

#include "util/clock.h"

namespace stocktake {

/// A directory that its slice has left unfinished this often is dispatched alone, and its worker
/// waits for it for `give_up_after`, so that no other directory has to wait for it again.
inline constexpr int kOverdueAlone = 2;
/// A directory whose slices were lost this often may be what crashes its workers.
inline constexpr int kLostAlone = 3;
inline constexpr int kMinLost = 6;
inline constexpr int kMaxLost = 20;
/// Replaces `give_up_after` while no worker has reached the workspace: others may still do so.
inline constexpr Duration kFirstPatience = std::chrono::seconds(5);

inline bool must_isolate(int lost, int overdue) {
  return lost >= kLostAlone || overdue >= kOverdueAlone;
}

/// The largest slice that may contain such a directory. Executors do get lost, so the first loss
/// means little; further losses narrow down which directory may be to blame.
constexpr std::size_t max_batch_size(int lost, int overdue) {
  if (lost >= kLostAlone || overdue >= kOverdueAlone) return 1;
  if (lost == 2) return 4;
  return lost == 1 ? 16 : 100;
}

/// How often a directory's slices have to be lost before it is given up: so often that chance is
/// ruled out, given the fraction of slices without a suspect that are lost.
inline int max_losses(double lost, double all) {
  constexpr double kChance = 1e-6;
  const double part = (lost + 1) / (all + 2);
  const double times = std::ceil(std::log(kChance) / std::log(part));
  return static_cast<int>(std::clamp<double>(times, kMinLost, kMaxLost));
}

/// How many slices lost in a row end the run. Once slices have come back, it is more than a few
/// directories that crash their workers can cause.
inline int lost_in_a_row_for_good(bool any_came_back, int slots) {
  return any_came_back ? (kMaxLost + 4) * slots : std::max(6, 2 * slots);
}

/// Delay before the next dispatch, so that a broken executor does not receive all pending tasks.
inline Duration pause_after(int failures_in_a_row) {
  using std::chrono::milliseconds;
  return std::min<Duration>(milliseconds(100) * failures_in_a_row, milliseconds(2000));
}

}  // namespace stocktake
