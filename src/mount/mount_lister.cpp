#include "mount/mount_lister.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace stocktake::mount {
namespace {

using std::chrono::milliseconds;

/// How long the destructor waits for threads, which takes no longer than one system call each.
constexpr milliseconds kToEnd{1000};
/// How often a caller that waits looks whether threads are slow.
constexpr milliseconds kGrain{100};

}  // namespace

/// One thread's work. Owned by `Shared`, and guarded by its mutex, except for `beats`.
struct MountLister::Slot {
  std::atomic<std::uint64_t> beats = 0;  ///< signs of life
  std::optional<Task> task;              ///< what it lists
  std::uint64_t generation = 0;          ///< of the task: see `forget`
  std::uint64_t beats_seen = 0;
  Instant seen_at{};      ///< when the caller last saw a new sign of life
  bool replaced = false;  ///< the thread ends with its task
  bool is_stuck = false;  ///< its task was given up, and it has not come back
};

/// What threads and caller share. Threads own it too, because they may outlive the lister.
struct MountLister::Shared {
  explicit Shared(std::unique_ptr<MountedTree> mounted) : tree(std::move(mounted)) {}

  bool has_work() const { return !queue.empty() && !failure && !error; }
  void run(Slot& slot);
  void list_one(std::unique_lock<std::mutex>& lock, Slot& slot);

  const std::unique_ptr<MountedTree> tree;
  std::mutex mutex;
  std::condition_variable work;  ///< there is a task, or the end
  std::condition_variable done;  ///< there is a result, a failure, an answer, or a thread has ended
  std::deque<Task> queue;
  std::list<Slot> slots;
  std::size_t busy = 0;  ///< slots with a task of this generation
  std::size_t idle = 0;  ///< threads that wait
  std::size_t running = 0;
  std::uint64_t generation = 0;
  std::vector<TaskResult> results;
  std::optional<Failure> failure;
  std::exception_ptr error;  ///< a FatalError
  bool ending = false;

  // Whether the root can be read.
  bool asking = false;
  std::optional<Expected<void>> answer;
};

namespace {

Failure no_answer(const MountPoint& point) {
  return {
      ExitCode::unreachable,
      fmt::format("the mount of {} at {} does not answer", to_string(point.source), point.folder),
      "list over the API with --via api, or repair the mount"};
}

}  // namespace

/// The folder may be one that never answers.
Expected<std::unique_ptr<MountedTree>> open_in_time(const MountPoint& point, ReadLimits limits,
                                                    std::shared_ptr<SystemCalls> calls,
                                                    Duration give_up_after) {
  struct Opening {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Expected<std::unique_ptr<MountedTree>>> tree;
  };
  auto opening = std::make_shared<Opening>();
  std::thread([opening, point, limits = std::move(limits), calls = std::move(calls)]() mutable {
    auto tree = MountedTree::open(point, std::move(limits), std::move(calls));
    const std::lock_guard lock(opening->mutex);
    opening->tree = std::move(tree);
    opening->done.notify_all();
  }).detach();
  std::unique_lock lock(opening->mutex);
  opening->done.wait_for(lock, give_up_after, [&] { return opening->tree.has_value(); });
  if (!opening->tree) return tl::unexpected(no_answer(point));
  return std::move(*opening->tree);
}

void MountLister::Shared::run(Slot& slot) {
  std::unique_lock lock(mutex);
  while (!ending && !slot.replaced) {
    if (has_work()) {
      list_one(lock, slot);
      continue;
    }
    ++idle;
    work.wait(lock, [this] { return ending || has_work(); });
    --idle;
  }
  --running;
  done.notify_all();
}

void MountLister::Shared::list_one(std::unique_lock<std::mutex>& lock, Slot& slot) {
  slot.task = std::move(queue.front());
  slot.generation = generation;
  queue.pop_front();
  ++busy;
  ++slot.beats;
  const Task task = *slot.task;
  lock.unlock();
  std::optional<Expected<Outcome>> outcome;
  std::exception_ptr thrown;
  try {
    outcome = tree->list(task, [&slot] { slot.beats.fetch_add(1, std::memory_order_relaxed); });
    ++slot.beats;
  } catch (...) {
    thrown = std::current_exception();
  }
  lock.lock();
  slot.task.reset();
  slot.is_stuck = false;
  if (slot.generation == generation) {
    --busy;
    if (thrown) {
      error = thrown;
    } else if (!*outcome) {
      if (!failure) failure = outcome->error();
      queue.push_front(task);  // so that it counts as under way
    } else {
      results.push_back({task, std::move(**outcome)});
    }
  }
  done.notify_all();
}

MountLister::MountLister(std::unique_ptr<MountedTree> tree, const Clock& clock,
                         const ListerLimits& limits)
    : shared_(std::make_shared<Shared>(std::move(tree))), clock_(clock), limits_(limits) {}

MountLister::~MountLister() {
  std::unique_lock lock(shared_->mutex);
  shared_->ending = true;
  shared_->work.notify_all();
  shared_->done.wait_for(lock, kToEnd, [this] { return shared_->running == 0; });
}

const MountPoint& MountLister::point() const {
  return shared_->tree->point();
}

std::string MountLister::identity() const {
  return shared_->tree->identity();
}

void MountLister::start_thread() {
  Slot& slot = shared_->slots.emplace_back();
  slot.seen_at = clock_.run_time();
  ++shared_->running;
  std::thread([shared = shared_, &slot] { shared->run(slot); }).detach();
}

void MountLister::submit(Task task) {
  const std::lock_guard lock(shared_->mutex);
  shared_->queue.push_back(std::move(task));
  if (shared_->queue.size() > shared_->idle && started_ < limits_.threads) {
    ++started_;
    start_thread();
  }
  shared_->work.notify_one();
}

std::size_t MountLister::unfinished() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->queue.size() + shared_->busy + shared_->results.size();
}

std::vector<Task> MountLister::under_way() const {
  const std::lock_guard lock(shared_->mutex);
  std::vector<Task> tasks(shared_->queue.begin(), shared_->queue.end());
  for (const Slot& slot : shared_->slots) {
    if (slot.task && slot.generation == shared_->generation) tasks.push_back(*slot.task);
  }
  for (const TaskResult& result : shared_->results) tasks.push_back(result.task);
  return tasks;
}

bool MountLister::has_room() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->queue.size() < static_cast<std::size_t>(limits_.threads);
}

void MountLister::forget() {
  const std::lock_guard lock(shared_->mutex);
  ++shared_->generation;
  shared_->queue.clear();
  shared_->results.clear();
  shared_->busy = 0;
}

/// Signs of life are noted here, by the clock of the caller.
void MountLister::replace_slow_threads(Instant now) {
  for (Slot& slot : shared_->slots) {
    const std::uint64_t beats = slot.beats;
    if (beats != slot.beats_seen || !slot.task) {
      slot.beats_seen = beats;
      slot.seen_at = now;
    }
    const bool is_slow = now - slot.seen_at >= limits_.slow_after;
    if (!is_slow || slot.replaced || replaced_ >= limits_.threads) continue;
    slot.replaced = true;
    ++replaced_;
    start_thread();
  }
}

/// Whether something is waited for, and nothing has shown a sign of life for too long.
bool MountLister::is_silent(Instant now) const {
  if (shared_->busy == 0 && shared_->queue.empty()) return false;
  const auto& slots = shared_->slots;
  return std::any_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.task; }) &&
         std::none_of(slots.begin(), slots.end(), [&](const Slot& slot) {
           return slot.task && now - slot.seen_at < limits_.slow_after;
         });
}

void MountLister::ask_for_root() {
  shared_->asking = true;
  shared_->answer.reset();
  std::thread([shared = shared_] {
    auto answer = shared->tree->check();
    const std::lock_guard lock(shared->mutex);
    shared->asking = false;
    shared->answer = std::move(answer);
    shared->done.notify_all();
  }).detach();
}

/// The root answers, and these do not: their threads are lost, and their results, if they ever
/// come, are ignored.
void MountLister::give_up_stuck_directories(Instant now) {
  for (Slot& slot : shared_->slots) {
    const bool is_of_now = slot.task && slot.generation == shared_->generation;
    if (!is_of_now || now - slot.seen_at < limits_.stuck_after) continue;
    Gap gap{
        std::string(info_of(slot.task->source).operation), 0, "ETIMEDOUT",
        fmt::format("{}{}: no answer for {} seconds, although the root of the mount answers",
                    point().folder, slot.task->path,
                    std::chrono::duration_cast<std::chrono::seconds>(limits_.stuck_after).count()),
        1};
    shared_->results.push_back({std::move(*slot.task), std::move(gap)});
    slot.task.reset();
    slot.is_stuck = true;
    --slot.generation;  // of no task that is waited for
    --shared_->busy;
    shared_->done.notify_all();
  }
  const auto stuck = std::count_if(shared_->slots.begin(), shared_->slots.end(),
                                   [](const Slot& slot) { return slot.is_stuck; });
  if (static_cast<std::size_t>(stuck) >= shared_->running) shared_->failure = no_answer(point());
}

/// Directories may be slow for good reasons. If the root answers, they are waited for.
Expected<void> MountLister::expect_answers(Instant now) {
  if (shared_->answer) {
    if (!*shared_->answer) shared_->failure = shared_->answer->error();
    shared_->answer.reset();
    answered_at_ = now;
    give_up_stuck_directories(now);
  } else if (shared_->asking) {
    if (now - asked_at_ >= limits_.give_up_after) shared_->failure = no_answer(point());
  } else if (is_silent(now) && now - answered_at_ >= limits_.slow_after) {
    asked_at_ = now;
    ask_for_root();
  }
  if (shared_->failure) return tl::unexpected(*shared_->failure);
  return {};
}

Expected<void> MountLister::check() {
  std::unique_lock lock(shared_->mutex);
  if (shared_->failure) return tl::unexpected(*shared_->failure);
  if (!shared_->asking) ask_for_root();
  shared_->done.wait_for(lock, limits_.give_up_after,
                         [this] { return shared_->answer.has_value(); });
  if (!shared_->answer) {
    shared_->failure = no_answer(point());
  } else if (!*shared_->answer) {
    shared_->failure = shared_->answer->error();
  }
  shared_->answer.reset();
  if (shared_->failure) return tl::unexpected(*shared_->failure);
  return {};
}

Expected<std::vector<TaskResult>> MountLister::take(Duration most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (true) {
    std::unique_lock lock(shared_->mutex);
    const auto left = std::min<Duration>(end - std::chrono::steady_clock::now(), kGrain);
    shared_->done.wait_for(lock, std::max(left, Duration{}), [this] {
      return !shared_->results.empty() || shared_->failure || shared_->error;
    });
    if (shared_->error) std::rethrow_exception(shared_->error);
    if (shared_->failure) return tl::unexpected(*shared_->failure);
    if (!shared_->results.empty()) return std::exchange(shared_->results, {});
    const Instant now = clock_.run_time();
    replace_slow_threads(now);
    if (auto answers = expect_answers(now); !answers) return tl::unexpected(answers.error());
    if (std::chrono::steady_clock::now() >= end) return std::vector<TaskResult>{};
  }
}

}  // namespace stocktake::mount
