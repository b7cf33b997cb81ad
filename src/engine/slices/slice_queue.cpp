#include "engine/slices/slice_queue.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>

#include "util/text.h"

namespace stocktake {
namespace {

/// Groups tasks by user, users in the order of their first task, and returns the index of each
/// user's first task.
std::vector<std::size_t> group_by_users(std::vector<Task>& tasks) {
  std::unordered_map<std::string, std::size_t> ranks;
  std::vector<std::vector<Task>> groups;
  for (Task& task : tasks) {
    const auto [at, is_new] = ranks.emplace(fold_case(user_of(task)), groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(std::move(task));
  }
  tasks.clear();
  std::vector<std::size_t> starts;
  for (std::vector<Task>& group : groups) {
    starts.push_back(tasks.size());
    std::move(group.begin(), group.end(), std::back_inserter(tasks));
  }
  return starts;
}

}  // namespace

void SliceQueue::submit(std::vector<Task> tasks, QueuePosition position) {
  if (position == QueuePosition::front) std::reverse(tasks.begin(), tasks.end());
  for (Task& task : tasks) {
    auto& queue = queues_[task.source];
    if (position == QueuePosition::front) {
      queue.push_front(std::move(task));
    } else {
      queue.push_back(std::move(task));
    }
  }
}

bool SliceQueue::empty() const {
  return std::all_of(queues_.begin(), queues_.end(),
                     [](const auto& queue) { return queue.empty(); });
}

void SliceQueue::clear() {
  for (auto& queue : queues_) queue.clear();
}

std::vector<std::vector<Task>> SliceQueue::take_by_users(std::size_t most) {
  std::vector<Task> tasks;
  for (auto& queue : queues_) {
    std::move(queue.begin(), queue.end(), std::back_inserter(tasks));
    queue.clear();
  }
  std::vector<std::size_t> starts = group_by_users(tasks);
  const std::size_t count = std::min(most, starts.size());
  starts.push_back(tasks.size());
  std::vector<std::vector<Task>> slices;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t users = starts.size() - 1;
    const auto first = static_cast<std::ptrdiff_t>(starts[i * users / count]);
    const auto last = static_cast<std::ptrdiff_t>(starts[(i + 1) * users / count]);
    slices.emplace_back(std::make_move_iterator(tasks.begin() + first),
                        std::make_move_iterator(tasks.begin() + last));
  }
  return slices;
}

std::vector<Task> SliceQueue::take(const PerSource<bool>& sources, double enough, std::size_t most,
                                   const Cost& cost) {
  std::vector<Task> tasks;
  PerSource<std::size_t> taken;
  double total = 0;
  while (tasks.size() < most && total < enough) {
    // The source that has given the smallest part of its tasks, so that all shrink alike.
    std::optional<Source> chosen;
    double part_of_chosen = 0;
    for (const Source source : all_sources()) {
      if (!sources[source] || queues_[source].empty()) continue;
      const auto had = static_cast<double>(taken[source]);
      const double part = had / (had + static_cast<double>(queues_[source].size()));
      if (chosen && part >= part_of_chosen) continue;
      chosen = source;
      part_of_chosen = part;
    }
    if (!chosen) break;
    auto& queue = queues_[*chosen];
    total += cost(queue.front());
    ++taken[*chosen];
    tasks.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  group_by_users(tasks);
  return tasks;
}

double SliceQueue::cost_of_all(const Cost& cost) const {
  double total = 0;
  for (const auto& queue : queues_) {
    total = std::accumulate(queue.begin(), queue.end(), total,
                            [&cost](double sum, const Task& task) { return sum + cost(task); });
  }
  return total;
}

}  // namespace stocktake
