#pragma once

#include <functional>
#include <optional>
#include <string>

#include "chaos/line.h"
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

/// One run of the program from its start to its end, as `stocktake scan` does it, on a line, a disk
/// and a clock of the world. Throws Violation.
class Session {
 public:
  Session(const std::string& inventory, const SessionPlan& plan, Line& line, VirtualClock& clock,
          Disk& disk, Record& record, Events& events, Dice dice);

  SessionEnd run();

  std::function<void(const std::string&)> trace;

 private:
  Expected<bool> take_inventory();
  Expected<bool> list_all(store::Writer& writer);
  Expected<void> make_plan(store::Writer& writer);
  void note_what_is_stored();
  void check_progress(const scan::Progress& progress) const;
  SessionEnd end_of(const Expected<bool>& ended) const;

  const std::string& inventory_;
  const SessionPlan& plan_;
  Line& line_;
  VirtualClock& clock_;
  Disk& disk_;
  Record& record_;
  Events& events_;
  Dice dice_;
  net::Dispatcher dispatcher_;
  bool made_ = false;
  bool planned_ = false;
  bool listed_ = false;
};

}  // namespace stocktake::chaos
