#include "forecast/user_job.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>

namespace stocktake::forecast {
namespace {

constexpr std::int64_t kChunk = 100;
constexpr SecondsRange kFullChunk{90, 150};
constexpr double kWorkerCost = 25;
constexpr std::array kMinutes{1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 45, 60, 90, 120};
constexpr double kMinute = 60;

double in_whole_users(std::int64_t users, double seconds_each, int workers) {
  const std::int64_t rounds = (users + workers - 1) / workers;
  return static_cast<double>(rounds) * seconds_each;
}

/// The largest step that is at most `seconds`, and the smallest that is at least `seconds`.
SecondsRange steps_around(double seconds) {
  const auto multiples = [seconds](double unit) {
    return SecondsRange{std::floor(seconds / unit) * unit, std::ceil(seconds / unit) * unit};
  };
  if (seconds < kMinute) return multiples(10);
  if (seconds >= kMinutes.back() * kMinute) return multiples(kMinute * 60);
  const auto* const above = std::upper_bound(kMinutes.begin(), kMinutes.end(), seconds / kMinute);
  const double below = *(above - 1) * kMinute;
  return {below, below == seconds ? below : *above * kMinute};
}

}  // namespace

double list_schedule(const std::vector<double>& seconds, int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int i = 0; i < std::max(1, workers); ++i) free_at.push(0);
  double end = 0;
  for (const double task : seconds) {
    const double at = free_at.top() + task;
    free_at.pop();
    free_at.push(at);
    end = std::max(end, at);
  }
  return end;
}

SecondsRange tasks_alone(const UserJob& job, int workers) {
  const double all = static_cast<double>(job.users) * job.seconds_each;
  return {all / workers, in_whole_users(job.users, job.seconds_each, workers)};
}

SecondsRange whole_job(const UserJob& job, int workers) {
  const std::int64_t chunks = job.users / kChunk;
  const auto full = static_cast<double>(chunks);
  const double tasks = full * in_whole_users(kChunk, job.seconds_each, workers) +
                       in_whole_users(job.users % kChunk, job.seconds_each, workers);
  return {tasks + full * kFullChunk.low, tasks + full * kFullChunk.high};
}

Advice advise(const UserJob& job) {
  Advice advice;
  const double all = static_cast<double>(job.users) * job.seconds_each;
  const double balanced = std::sqrt(all / kWorkerCost);
  while (advice.few * 2 <= balanced && advice.few <= job.users / 2) advice.few *= 2;
  advice.many =
      static_cast<int>(std::clamp<std::int64_t>(job.users, 1, std::int64_t{advice.few} * 2));
  advice.seconds =
      round_outwards({whole_job(job, advice.many).low, whole_job(job, advice.few).high});
  return advice;
}

SecondsRange round_outwards(const SecondsRange& span) {
  return {steps_around(span.low).low, steps_around(span.high).high};
}

}  // namespace stocktake::forecast
