#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/scan_observer.h"
#include "app/scan_run.h"
#include "chaos/faulty_transport.h"
#include "scan/coordinator.h"

namespace stocktake::chaos {

/// What a user asked for, and how the program was set up this time.
struct SessionPlan {
  std::vector<std::string> names;  ///< empty: all users
  std::vector<Source> sources = default_sources();
  net::DispatchLimits dispatch;
  scan::CoordinatorLimits coordinator;
  std::size_t batch = 1;                   ///< results in one transaction at most
  std::size_t queue = 0;                   ///< results that may wait for the writer
  std::optional<std::int64_t> stop_after;  ///< so many looks at the stop token
  bool resume = false;
  bool fresh = false;
};

/// Source and path of what need not be asked for any more. An ambiguous path may be that of another
/// directory, which is asked for.
inline constexpr const char* kStoredQuery =
    "SELECT source, path FROM directory d WHERE state <> 0 AND NOT EXISTS (SELECT 1 FROM gap g "
    "WHERE g.directory = d.id AND g.error_code = 'AMBIGUOUS_PATH')";

struct SessionEnd {
  enum class How : std::uint8_t {
    finished,
    stopped,
    failed,   ///< with `failure`
    crashed,  ///< nothing that it said counts
  };
  How how = How::finished;
  Failure failure;
  bool made = false;     ///< the inventory was there and could be opened, or was made
  bool planned = false;  ///< and the plan was stored
  bool listed = false;   ///< and there was nothing left to list
};

/// Stops when it was looked at so often since it began.
class CountedStop final : public StopToken {
 public:
  explicit CountedStop(std::optional<std::int64_t> after) : after_(after) {}
  bool stop_requested() const override { return after_ && ++looks_ > *after_; }
  void begin_again() { looks_ = 0; }

 private:
  std::optional<std::int64_t> after_;
  mutable std::int64_t looks_ = 0;
};

/// One run of `stocktake scan` from its start to its end, on a line, a disk and a clock of the
/// world. Throws Violation.
class Session final : private app::ScanObserver {
 public:
  Session(const std::string& inventory, const SessionPlan& plan, net::Transport& transport,
          VirtualClock& clock, Disk& disk, Record& record, Events& events, SeededRandom random);

  SessionEnd run();

 private:
  void on_stage(app::ScanStage stage) override;
  void on_listing_ended(const scan::Progress& progress) override;

  app::ScanRequest request_of_plan() const;
  app::ScanEnvironment environment();
  std::unique_ptr<store::Committer> make_committer(store::Writer& writer);
  SessionEnd end_of(const app::ScanEnd& scan) const;
  SessionEnd crashed() const;
  std::set<Record::Place> stored(const char* query) const;
  void look_at_what_was_committed();
  void forget_homes_that_were_tried();
  void note_what_is_stored();
  void check_progress(const scan::Progress& progress) const;

  const std::string& inventory_;
  const SessionPlan& plan_;
  VirtualClock& clock_;
  Disk& disk_;
  Record& record_;
  Events& events_;
  SeededRandom random_;
  net::Dispatcher dispatcher_;
  CountedStop stop_;
  std::set<Record::Place> before_;  ///< stored as the run began
  bool goes_on_ = false;            ///< users and homes were stored before
  bool made_ = false;
  bool planned_ = false;
  bool listed_ = false;
};

}  // namespace stocktake::chaos
