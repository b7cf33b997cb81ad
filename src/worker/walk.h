#pragma once

#include <deque>
#include <map>
#include <string>

#include "engine/mounted/mounted_engine.h"
#include "protocol/slice.h"
#include "util/signals.h"
#include "worker/response_writer.h"

namespace stocktake::worker {

/// Walks one slice: lists its directories and everything below them, depth first, user by user,
/// until all are listed, or the time or the size limit of the response is reached. Directories that
/// were started by then are finished; the rest is left to the engine that dispatched the slice.
class Walk {
 public:
  /// `dispatcher` has `kFamilies` families and has sent nothing yet. `mounts`: as for
  /// MountedEngine.
  Walk(net::Dispatcher& dispatcher, const Clock& clock, ResponseWriter& writer,
       const protocol::SliceRequest& request, std::vector<MountUse*> mounts = {});

  /// Writes results and events, and returns the trailer, which the caller writes. `stop` requests
  /// an early end.
  protocol::SliceTrailer run(const StopToken& stop);

 private:
  /// One user's part of the slice.
  struct Share {
    Instant started_at{};
    std::int64_t files = 0;
    std::size_t open = 0;  ///< directories found and not listed
    bool left = false;     ///< some of them will not be listed
  };

  bool is_over(const StopToken& stop) const;
  void feed();
  void step(Instant until);
  void take(TaskResult result);
  void hand_on_children(const Task& parent, const Listing& listing);
  void settle(const std::string& name);
  void tell_what_is_left() const;
  void tell(protocol::EventKind kind, const std::string& name, const Share& share) const;
  void finish(const StopToken& stop);

  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  ResponseWriter& writer_;
  const protocol::SliceRequest& request_;
  Boundaries boundaries_;
  MountedEngine engine_;
  Instant started_at_;
  Instant budget_end_;
  std::deque<Task> pending_;   ///< of the request, not submitted to the engine yet
  std::size_t least_pending_;  ///< in the engine, before another user is started
  PerSource<std::size_t> pending_of_;
  std::map<std::string, Share> users_;
  std::size_t open_ = 0;  ///< submitted to the engine and not returned
  std::size_t directories_ = 0;
  std::size_t entries_ = 0;
  bool draining_ = false;
  protocol::SliceTrailer end_;
};

}  // namespace stocktake::worker
