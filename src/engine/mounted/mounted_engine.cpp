#include "engine/mounted/mounted_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/mounted/listing_difference.h"
#include "util/append.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

/// How long one way is waited for while the other has work too.
constexpr milliseconds kTurn{2};
/// How long one way is waited for while it is the only one that has work.
constexpr milliseconds kLongTurn{1000};
/// The status of a directory that the API does not have.
constexpr int kNotFound = 404;
/// Directories change: they are listed both ways so often before a difference counts.
constexpr int kTimes = 3;

bool is_empty(const Listing& listing) {
  return listing.directories.empty() && listing.file_count() == 0;
}

/// Large listings are not compared.
bool is_other(const Outcome& one, const Outcome& another) {
  const auto* const listing = std::get_if<Listing>(&one);
  const auto* const other = std::get_if<Listing>(&another);
  if (listing == nullptr || other == nullptr) return one.index() != another.index();
  return !listing->many_files && !other->many_files && *listing != *other;
}

/// Whether the mount has nothing at this path, although its parent, or discovery, has it.
bool is_missing(const Outcome& mounted) {
  const auto* const gap = std::get_if<Gap>(&mounted);
  return gap != nullptr && gap->error_code == "ENOENT";
}

}  // namespace

MountedEngine::MountedEngine(net::Dispatcher& dispatcher, const Clock& clock,
                             databricks::LargeListings large, std::vector<MountUse*> mounts)
    : clock_(clock), api_(dispatcher, clock, std::move(large)), mounts_(std::move(mounts)) {
  for (MountUse* mount : mounts_) {
    if (mount->state() != MountUse::State::closed && !mount->open()) on_unusable(*mount, "", false);
  }
}

MountedEngine::~MountedEngine() {
  for (MountUse* mount : mounts_) {
    if (mount->is_open()) mount->lister().forget();
  }
}

MountUse* MountedEngine::mount_of(Source source) const {
  const auto found = std::find_if(mounts_.begin(), mounts_.end(), [source](const MountUse* mount) {
    return mount->source() == source;
  });
  return found != mounts_.end() ? *found : nullptr;
}

void MountedEngine::submit(std::vector<Task> tasks, QueuePosition position) {
  if (draining_) return;
  std::vector<Task> others;
  PerSource<std::vector<Task>> mounted;
  for (Task& task : tasks) {
    const bool is_mounted = mount_of(task.source) != nullptr;
    (is_mounted ? mounted[task.source] : others).push_back(std::move(task));
  }
  for (const Source source : all_sources()) {
    auto& queue = waiting_[source];
    const auto place = position == QueuePosition::front ? queue.begin() : queue.end();
    queue.insert(place, std::make_move_iterator(mounted[source].begin()),
                 std::make_move_iterator(mounted[source].end()));
  }
  at_api_ += others.size();
  api_.submit(std::move(others), position);
}

std::size_t MountedEngine::pending(Source source) const {
  return waiting_[source].size() + api_.pending(source);
}

std::size_t MountedEngine::unfinished() const {
  std::size_t number = api_.unfinished() + ready_.size();
  for (MountUse* mount : mounts_) {
    if (mount->is_open()) number += mount->lister().unfinished();
  }
  return number;
}

/// What the API has not begun is not listed any more, including samples of the mount.
void MountedEngine::drain() {
  draining_ = true;
  for (auto& queue : waiting_) queue.clear();
  for (const Source source : all_sources()) at_api_ -= api_.pending(source);
  api_.drain();
}

std::vector<Task> MountedEngine::under_way() const {
  std::vector<Task> tasks = api_.under_way();
  std::set<Key> known;
  for (const Task& task : tasks) known.emplace(task.source, task.path);
  for (MountUse* mount : mounts_) {
    if (!mount->is_open()) continue;
    for (Task& task : mount->lister().under_way()) {
      if (known.emplace(task.source, task.path).second) tasks.push_back(std::move(task));
    }
  }
  return tasks;
}

EngineCounters MountedEngine::counters() const {
  EngineCounters counters = api_.counters();
  counters.from_mounts = from_mounts_;
  return counters;
}

std::vector<MountRecord> MountedEngine::records() const {
  std::vector<MountRecord> records;
  for (MountUse* mount : mounts_) {
    if (is_disputed()) mount->withdraw();
    records.push_back(mount->record());
  }
  return records;
}

Expected<std::vector<TaskResult>> MountedEngine::next(Instant until) {
  while (true) {
    for (MountUse* mount : mounts_) {
      if (!failure_) start_waiting(*mount);
    }
    if (!ready_.empty()) return std::exchange(ready_, {});
    if (failure_) return tl::unexpected(*failure_);
    wait(until);
    if (ready_.empty() && !failure_ && clock_.now() >= until) return std::vector<TaskResult>{};
  }
}

// Starting

void MountedEngine::start_waiting(MountUse& mount) {
  auto& queue = waiting_[mount.source()];
  if (queue.empty()) return;
  if (mount.state() == MountUse::State::closed && !mount.open()) on_unusable(mount, "", false);
  if (failure_) return;
  if (mount.state() == MountUse::State::refused) give_to_api(mount);
  while (mount.state() == MountUse::State::proven && !is_disputed() && !queue.empty() &&
         mount.lister().has_room()) {
    Task task = std::move(queue.front());
    queue.pop_front();
    if (!has_samples(mount) && mount.is_sample_due()) {
      start_sample(mount, std::move(task));
    } else {
      mount.lister().submit(std::move(task));
    }
  }
  // With enough of them, what is still open decides.
  while (mount.state() == MountUse::State::unproven && !mount.has_enough() && !queue.empty() &&
         samples_.size() < MountUse::kDirectories) {
    start_sample(mount, std::move(queue.front()));
    queue.pop_front();
  }
}

/// Whether a directory is listed both ways again, because it differed.
bool MountedEngine::is_disputed() const {
  return std::any_of(samples_.begin(), samples_.end(),
                     [](const auto& sample) { return sample.second.times > 1; });
}

bool MountedEngine::has_samples(const MountUse& mount) const {
  return std::any_of(samples_.begin(), samples_.end(),
                     [&mount](const auto& sample) { return sample.first.first == mount.source(); });
}

void MountedEngine::start_sample(MountUse& mount, Task task) {
  Sample& sample = samples_[{task.source, task.path}];
  sample.task = task;
  sample.api.reset();
  sample.mounted.reset();
  mount.lister().submit(task);
  ask_api(std::move(task));
}

/// A task that has begun and cannot go on is left to whoever lists its slice next.
void MountedEngine::ask_api(Task task) {
  if (draining_) {
    ++abandoned_;
    return;
  }
  ++at_api_;
  api_.submit({std::move(task)}, QueuePosition::front);
}

void MountedEngine::give_to_api(MountUse& mount) {
  auto& queue = waiting_[mount.source()];
  at_api_ += queue.size();
  api_.submit({std::make_move_iterator(queue.begin()), std::make_move_iterator(queue.end())},
              QueuePosition::back);
  queue.clear();
}

// Waiting

void MountedEngine::wait(Instant until) {
  std::vector<MountUse*> busy;
  for (MountUse* mount : mounts_) {
    if (mount->is_open() && mount->lister().unfinished() > 0) busy.push_back(mount);
  }
  const Instant now = clock_.now();
  if (at_api_ > 0 || busy.empty()) {
    take_from_api(busy.empty() ? until : std::min<Instant>(until, now + kTurn));
  }
  Duration most{};
  if (at_api_ == 0 && ready_.empty()) {
    most = std::clamp<Duration>(until - now, Duration{}, busy.size() == 1 ? kLongTurn : kTurn);
  }
  for (MountUse* mount : busy) {
    if (!failure_ && mount->is_open()) take_from_mount(*mount, most);
  }
}

void MountedEngine::take_from_api(Instant until) {
  auto results = api_.next(until);
  if (!results) {
    failure_ = results.error();
    return;
  }
  for (TaskResult& result : *results) on_api(std::move(result));
}

void MountedEngine::take_from_mount(MountUse& mount, Duration most) {
  auto results = mount.lister().take(most);
  if (!results) {
    on_unusable(mount, results.error().message, false);
    return;
  }
  // Samples may refuse the mount, so they come last: their directories are listed over the API
  // anyway.
  const auto samples =
      std::partition(results->begin(), results->end(), [this](const TaskResult& result) {
        return !samples_.contains({result.task.source, result.task.path});
      });
  for (auto each = results->begin(); each != samples; ++each) on_mounted(mount, std::move(*each));
  for (auto each = samples; each != results->end() && mount.is_open(); ++each) {
    on_mounted(mount, std::move(*each));
  }
}

// Results

void MountedEngine::on_api(TaskResult result) {
  --at_api_;
  const Key key{result.task.source, result.task.path};
  MountUse* const mount = mount_of(result.task.source);
  if (const auto sample = samples_.find(key); sample != samples_.end()) {
    sample->second.api = std::move(result.outcome);
    settle(*mount, key);
    return;
  }
  add_result(nullptr, std::move(result));
}

void MountedEngine::on_mounted(MountUse& mount, TaskResult result) {
  const Key key{result.task.source, result.task.path};
  if (const auto sample = samples_.find(key); sample != samples_.end()) {
    sample->second.mounted = std::move(result.outcome);
    settle(mount, key);
    return;
  }
  if (must_confirm(mount, result)) {
    // The mount's answer may be old by now, so both are asked.
    if (draining_) {
      ++abandoned_;
    } else {
      start_sample(mount, std::move(result.task));
    }
    return;
  }
  if (mount.via() == Via::mount || std::holds_alternative<Listing>(result.outcome)) {
    add_result(&mount, std::move(result));
    return;
  }
  ask_api(std::move(result.task));
}

/// Whether the result may be that of a wrong mount, so that the API must say the same.
bool MountedEngine::must_confirm(const MountUse& mount, const TaskResult& result) const {
  if (std::holds_alternative<Absent>(result.outcome)) return true;
  if (mount.via() == Via::mount) return false;
  const auto* const listing = std::get_if<Listing>(&result.outcome);
  if (listing != nullptr) return result.task.is_home() && is_empty(*listing);
  return is_missing(result.outcome);
}

/// Once both answers are there, compares them and returns one.
void MountedEngine::settle(MountUse& mount, const Key& key) {
  const auto found = samples_.find(key);
  Sample& sample = found->second;
  if (!sample.api || !sample.mounted) return;
  const std::string differs = what_differs(mount, sample);
  sample.is_changing =
      sample.is_changing || (sample.api_before && is_other(*sample.api_before, *sample.api));
  if (!differs.empty() && sample.times < kTimes && !draining_) {
    ++sample.times;
    sample.api_before = std::move(sample.api);
    start_sample(mount, Task(sample.task));
    return;
  }
  // Without time to look again, it is safer to list over the API what was listed from the mount.
  const bool is_decided = differs.empty() || sample.times >= kTimes || mount.via() == Via::any;
  const Sample settled = std::move(sample);
  samples_.erase(found);
  const auto* const listing = std::get_if<Listing>(&*settled.api);
  const bool both_list = listing != nullptr && std::holds_alternative<Listing>(*settled.mounted);
  if (differs.empty() && both_list && listing->file_count() > 0) {
    mount.agree(settled.task.is_home());
  }
  const bool from_mount = mount.via() == Via::mount &&
                          !std::holds_alternative<Absent>(*settled.mounted) && differs.empty();
  // A result would hide the failure of a scan that has nothing else to list.
  const bool ends_scan =
      is_decided && !differs.empty() && !settled.is_changing && mount.via() == Via::mount;
  if (!ends_scan) {
    add_result(from_mount ? &mount : nullptr,
               {settled.task, from_mount ? *settled.mounted : *settled.api});
  }
  const bool is_known = differs.empty() || !settled.is_changing;
  if (is_known && !is_decided) {
    mount.withdraw();
  } else if (is_known && !differs.empty()) {
    on_unusable(mount,
                fmt::format("the mount of {} does not show what the API shows: in {}, {}",
                            to_string(mount.source()), settled.task.path, differs),
                true);
  } else if (!has_samples(mount)) {
    mount.prove();
  }
}

std::string MountedEngine::what_differs(const MountUse& mount, const Sample& sample) const {
  const auto* const api = std::get_if<Listing>(&*sample.api);
  const auto* const mounted = std::get_if<Listing>(&*sample.mounted);
  if (api != nullptr && mounted != nullptr) {
    return difference(*api, *mounted, mount.via() == Via::any);
  }
  const auto* const gap = std::get_if<Gap>(&*sample.mounted);
  if (api != nullptr && gap != nullptr && !is_missing(*sample.mounted)) {
    // A proven mount that cannot read one directory is as right as before about the others.
    const bool counts = mount.via() == Via::any && mount.state() == MountUse::State::unproven;
    return counts ? gap->message : "";
  }
  if (api != nullptr) return "the directory itself is there over the API and not on the mount";
  if (mounted != nullptr && std::holds_alternative<Absent>(*sample.api)) {
    return "the directory itself is there on the mount and not over the API";
  }
  const auto* const api_gap = std::get_if<Gap>(&*sample.api);
  if (mounted != nullptr && api_gap != nullptr && api_gap->http_status == kNotFound) {
    return "the directory itself is there on the mount and not over the API";
  }
  return "";
}

/// The mount is refused. Via `any`, the API lists what the mount has not, and once more what was
/// listed from a mount that differs and is not returned yet.
void MountedEngine::on_unusable(MountUse& mount, std::string reason, bool differs) {
  std::vector<Task> unlisted;
  if (mount.is_open()) unlisted = mount.lister().under_way();
  mount.refuse(std::move(reason), differs);
  if (differs) take_back(mount);
  if (mount.via() == Via::mount) {
    if (!failure_) failure_ = mount.failure();
    has_lost_mount_ = true;
    return;
  }
  for (Task& task : unlisted) {
    if (!samples_.contains({task.source, task.path})) ask_api(std::move(task));
  }
  for (auto sample = samples_.begin(); sample != samples_.end();) {
    const bool is_its = sample->second.task.source == mount.source();
    if (is_its && sample->second.api) {
      add_result(nullptr, {sample->second.task, std::move(*sample->second.api)});
    }
    sample = is_its ? samples_.erase(sample) : std::next(sample);
  }
  give_to_api(mount);
}

void MountedEngine::take_back(const MountUse& mount) {
  const auto doubtful = std::stable_partition(
      ready_.begin(), ready_.end(),
      [&mount](const TaskResult& result) { return result.mount != mount.name(); });
  std::vector<Task> tasks;
  for (auto each = doubtful; each != ready_.end(); ++each) {
    tasks.push_back(std::move(each->task));
    --from_mounts_;
  }
  ready_.erase(doubtful, ready_.end());
  if (mount.via() == Via::mount) return;
  for (Task& task : tasks) ask_api(std::move(task));
}

void MountedEngine::add_result(MountUse* from, TaskResult result) {
  if (from != nullptr && std::holds_alternative<Listing>(result.outcome)) {
    result.mount = from->name();
    ++from_mounts_;
  }
  ready_.push_back(std::move(result));
}

}  // namespace stocktake
