#include "scan/coordinator.h"

#include <algorithm>
#include <utility>

namespace stocktake::scan {
namespace {

/// The longest time that a step of the loop waits, so that it notices a stop and reports progress.
constexpr auto kStep = std::chrono::milliseconds(100);
constexpr auto kWaitForRoom = std::chrono::milliseconds(50);

}  // namespace

Coordinator::Coordinator(Engine& engine, store::Committer& committer, store::PendingReader& reader,
                         const Clock& clock, std::vector<Absence> absences,
                         CoordinatorLimits limits, Boundaries boundaries)
    : engine_(engine),
      committer_(committer),
      reader_(reader),
      clock_(clock),
      absences_(std::move(absences)),
      limits_(limits),
      boundaries_(std::move(boundaries)) {
  engine_.stop_at(boundaries_);
}

Expected<bool> Coordinator::run(DirectoryId first_id, Progress start, const StopToken& stop,
                                const Tick& tick) {
  next_id_ = first_id;
  progress_ = start;
  started_at_ = clock_.now();
  seconds_before_ = start.seconds;
  for (const Source source : all_sources()) stored_[source] = reader_.count(source);
  auto ended = loop(stop, tick);
  note_doubts();
  committer_.flush();
  report(tick);
  return ended;
}

Expected<bool> Coordinator::loop(const StopToken& stop, const Tick& tick) {
  while (!is_finished()) {
    if (stop.stop_requested()) {
      drain();
      return is_finished();
    }
    for (const Source source : all_sources()) refill(source);
    if (committer_.has_room()) {
      auto results = engine_.next(clock_.now() + kStep);
      if (!results) return tl::unexpected(results.error());
      note_doubts();
      for (TaskResult& result : *results) take(std::move(result));
    } else {
      committer_.wait_for_room(kWaitForRoom);
    }
    forget_committed();
    report(tick);
  }
  return true;
}

/// Reads tasks from the store when the engine has few left. Rows that are not committed yet are
/// found by a later call.
void Coordinator::refill(Source source) {
  auto& stored = stored_[source];
  const std::size_t pending = engine_.pending(source);
  if (stored == 0 || !store_changed_ || pending > limits_.window / 2) return;
  const std::size_t room = limits_.window - pending;
  // Live rows are still pending in the store, and may be the first ones there.
  auto tasks = reader_.read(source, live_.size() + room);
  std::erase_if(tasks, [this](const Task& task) { return live_.contains(task.id); });
  if (tasks.size() > room) tasks.resize(room);
  if (tasks.empty()) store_changed_ = false;
  for (const Task& task : tasks) live_.insert(task.id);
  stored -= static_cast<std::int64_t>(tasks.size());
  engine_.submit(std::move(tasks), QueuePosition::back);
}

/// A home that "does not exist" may be one that the caller cannot see. Then it is a gap.
void Coordinator::explain_absence(TaskResult& result) const {
  const auto* absent = std::get_if<Absent>(&result.outcome);
  const auto home = static_cast<std::size_t>(result.task.home);
  if (absent == nullptr || home >= absences_.size()) return;
  auto gap = gap_of_absence(absences_[home], result.task.source, absent->attempts);
  if (gap) result.outcome = std::move(*gap);
}

void Coordinator::take(TaskResult result) {
  explain_absence(result);
  if (auto* listing = std::get_if<Listing>(&result.outcome)) boundaries_.cut(*listing, result.task);
  count(result);
  store::CommitItem recorded(std::move(result), next_id_);
  next_id_ += static_cast<DirectoryId>(recorded.children.size());
  if (std::holds_alternative<Listing>(recorded.result.outcome)) {
    hand_on(recorded.result.task.source, recorded.children);
  }
  committer_.push(std::move(recorded));
}

void Coordinator::hand_on(Source source, const std::vector<Child>& children) {
  std::vector<Task> tasks;
  const std::size_t pending = engine_.pending(source);
  const std::size_t room = limits_.window - std::min(limits_.window, pending);
  for (const Child& child : children) {
    ++progress_.found;
    if (!child.is_asked_for) {
      ++progress_.listed;
      ++progress_.gaps;
    } else if (tasks.size() < room) {
      live_.insert(child.task.id);
      tasks.push_back(child.task);
    } else {
      ++stored_[source];
    }
  }
  // Breadth first while few tasks are pending: many directories are then known towards the end, and
  // no slot is idle while the last home is listed level by level. Depth first beyond that, so that
  // users complete and few directories are pending.
  const bool much_waits = pending > limits_.window / 4;
  engine_.submit(std::move(tasks), much_waits ? QueuePosition::front : QueuePosition::back);
}

void Coordinator::count(const TaskResult& result) {
  ++progress_.listed;
  if (std::holds_alternative<Gap>(result.outcome)) ++progress_.gaps;
  const auto* listing = std::get_if<Listing>(&result.outcome);
  if (listing == nullptr) return;
  for (const Entry& file : listing->files) progress_.add(file);
  if (listing->many_files) static_cast<Totals&>(progress_) += listing->many_files->totals();
}

/// Before anything else is committed, so that a scan that is killed knows it, too.
void Coordinator::note_doubts() {
  auto mounts = engine_.take_doubted_mounts();
  if (!mounts.empty()) committer_.doubt(std::move(mounts));
}

void Coordinator::forget_committed() {
  const auto committed = committer_.take_committed();
  if (committed.empty()) return;
  store_changed_ = true;
  for (const DirectoryId id : committed) live_.erase(id);
}

/// Waits a limited time for requests in flight and keeps their results. Children are still
/// submitted, because an engine that starts no more requests may have listed them already.
void Coordinator::drain() {
  engine_.drain();
  const Instant deadline = clock_.now() + limits_.drain;
  note_doubts();
  while (engine_.unfinished() > 0 && clock_.now() < deadline) {
    auto results = engine_.next(std::min<Instant>(deadline, clock_.now() + kStep));
    note_doubts();
    if (!results) return;
    for (TaskResult& result : *results) take(std::move(result));
  }
}

void Coordinator::report(const Tick& tick) {
  progress_.seconds = seconds_before_ + seconds(clock_.now() - started_at_);
  progress_.engine = engine_.counters();
  if (tick) tick(progress_);
}

}  // namespace stocktake::scan
