#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/local/local_engine.h"
#include "engine/mounted/mount_use.h"

namespace stocktake {

/// Lists from this process: over the API, and from mounts where there are some. A mount is proven
/// first: some directories are listed both ways, and must agree; so are some later ones. Where one
/// differs, even when both ways list it again, the mount is refused, unless the API's own answer
/// changes meanwhile. Via `any`, it is also refused where `drain` leaves no time to list it again.
/// What `next` has returned from it by then is as doubtful as the directory that differed: whoever
/// keeps the results must drop those whose `TaskResult::mount` is that of a record with `differs`.
///
/// Via `any`: the API is used where the mount is refused, goes away, or has no listing for a
/// directory, so that there are no gaps that the API does not have. What the API has and the mount
/// has not, or has as an empty home, is a difference. Via `mount`: the scan fails where the mount
/// is refused or goes away; a directory that cannot be read is a gap; times need not agree. A home
/// that is not on the mount is absent only if the API says so too.
class MountedEngine final : public Engine {
 public:
  /// `dispatcher`: as for LocalEngine. `mounts`: at most one a source; none for the API alone. They
  /// must outlive the engine, and are used by one engine at a time.
  MountedEngine(net::Dispatcher& dispatcher, const Clock& clock, databricks::LargeListings large,
                std::vector<MountUse*> mounts);
  ~MountedEngine() override;
  MountedEngine(const MountedEngine&) = delete;
  MountedEngine& operator=(const MountedEngine&) = delete;

  void submit(std::vector<Task> tasks, QueuePosition position) override;
  std::size_t pending(Source source) const override;
  Expected<std::vector<TaskResult>> next(Instant until) override;
  void drain() override;
  std::size_t unfinished() const override;
  /// Tasks that were started and not yet returned by `next`.
  std::vector<Task> under_way() const;
  EngineCounters counters() const override;
  /// What was found out about the mounts. Call it at the end: what is still being compared then,
  /// because it differed, takes the proof back.
  std::vector<MountRecord> records() const;
  /// Tasks that were begun before `drain` and are not returned, because they would need another
  /// request.
  std::size_t abandoned() const { return abandoned_; }
  /// A mount has ended the scan: no other process is to try it again.
  bool has_lost_mount() const { return has_lost_mount_; }

 private:
  using Key = std::pair<Source, std::string>;
  /// A directory that is listed both ways.
  struct Sample {
    Task task;
    std::optional<Outcome> api;
    std::optional<Outcome> mounted;
    int times = 1;
    std::optional<Outcome> api_before;  ///< the API's answer the last time
    bool is_changing = false;           ///< it was another one
  };

  MountUse* mount_of(Source source) const;
  void start_waiting(MountUse& mount);
  bool is_disputed() const;
  bool has_samples(const MountUse& mount) const;
  void start_sample(MountUse& mount, Task task);
  void ask_api(Task task);
  void give_to_api(MountUse& mount);
  void wait(Instant until);
  void take_from_api(Instant until);
  void take_from_mount(MountUse& mount, Duration most);
  void on_api(TaskResult result);
  void on_mounted(MountUse& mount, TaskResult result);
  bool must_confirm(const MountUse& mount, const TaskResult& result) const;
  void settle(MountUse& mount, const Key& key);
  std::string what_differs(const MountUse& mount, const Sample& sample) const;
  void take_back(const MountUse& mount);
  void on_unusable(MountUse& mount, std::string reason, bool differs);
  void add_result(MountUse* from, TaskResult result);

  const Clock& clock_;
  LocalEngine api_;
  std::size_t at_api_ = 0;  ///< tasks that the API has not answered
  std::vector<MountUse*> mounts_;
  PerSource<std::deque<Task>> waiting_;  ///< of sources with a mount
  std::map<Key, Sample> samples_;
  std::vector<TaskResult> ready_;
  std::optional<Failure> failure_;
  std::int64_t from_mounts_ = 0;
  std::size_t abandoned_ = 0;
  bool has_lost_mount_ = false;
  bool draining_ = false;
};

}  // namespace stocktake
