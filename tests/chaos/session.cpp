#include "chaos/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "chaos/random_committer.h"
#include "chaos/violation.h"
#include "engine/local/local_engine.h"
#include "store/file/inventory_file.h"
#include "store/read/reader.h"
#include "support/watched_engine.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

/// What a scan that goes on with a finished inventory asks for again.
constexpr const char* kGapsToAskAgainQuery =
    "SELECT d.source, d.path FROM gap g JOIN directory d ON d.id = g.directory "
    "WHERE g.attempts > 0";

constexpr const char* kTriedHomesQuery =
    "SELECT source, path FROM directory WHERE depth = 0 AND state IN (2, 3)";
/// A scan spec may be of no homes at all.
constexpr const char* kScanSpecQuery =
    "SELECT id, name FROM source WHERE EXISTS (SELECT 1 FROM meta WHERE key = 'host')";

constexpr const char* kHost = "https://world.example.com";

/// Lists from this process, as the program does when no cluster is named, and sees to it that the
/// window is kept.
class WorldEngine final : public app::ScanEngine {
 public:
  WorldEngine(net::Dispatcher& dispatcher, const Clock& clock, std::size_t window, Events& events)
      : dispatcher_(dispatcher),
        local_(dispatcher, clock, few_in_memory()),
        watched_(local_, [window, &events](std::size_t pending) {
          if (pending > window) throw Violation("more in memory than the window holds");
          if (pending == window) events.add(Event::window_full);
        }) {}

  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return watched_; }
  void finish() override { dispatcher_.cancel_all(); }
  EngineCounters remote_counters() const override { return {}; }

 private:
  static databricks::LargeListings few_in_memory() {
    databricks::LargeListings large;
    large.files_in_memory = 4;
    large.batch_size = 300;
    return large;
  }

  net::Dispatcher& dispatcher_;
  LocalEngine local_;
  testing::WatchedEngine watched_;
};

}  // namespace

Session::Session(const std::string& inventory, const SessionPlan& plan, net::Transport& transport,
                 VirtualClock& clock, Disk& disk, Record& record, Events& events,
                 SeededRandom random)
    : inventory_(inventory),
      plan_(plan),
      clock_(clock),
      disk_(disk),
      record_(record),
      events_(events),
      random_(random),
      dispatcher_(transport, clock, kFamilies, plan.dispatch, random_.next()),
      stop_(plan.stop_after) {}

SessionEnd Session::run() {
  record_.settled.clear();
  record_.requests.clear();
  record_.run_was_refused = false;
  record_.was_answered = false;
  record_.was_in_outage = false;
  record_.discovery_was_broken = false;
  record_.silent_since = clock_.run_time();
  record_.asked_to_wait_until = {};
  const app::ScanRequest request = request_of_plan();
  try {
    return end_of(app::ScanRun(request, environment(), *this).run());
  } catch (const Crashed&) {
    return crashed();
  } catch (const Violation&) {
    if (disk_.is_dead()) return crashed();
    throw;
  }
}

app::ScanRequest Session::request_of_plan() const {
  app::ScanRequest request;
  request.names = plan_.names;
  request.all_users = plan_.names.empty();
  request.sources = plan_.sources;
  request.inventory = inventory_;
  request.resume = plan_.resume;
  request.fresh = plan_.fresh;
  return request;
}

app::ScanEnvironment Session::environment() {
  return {dispatcher_,
          clock_,
          stop_,
          kHost,
          kHost,
          [this] {
            return std::make_unique<WorldEngine>(dispatcher_, clock_, plan_.coordinator.window,
                                                 events_);
          },
          [this](store::Writer& writer) { return make_committer(writer); },
          plan_.coordinator};
}

std::unique_ptr<store::Committer> Session::make_committer(store::Writer& writer) {
  auto committer =
      std::make_unique<DiceCommitter>(writer, plan_.batch, plan_.queue, random_.split(), events_);
  committer->on_committed = [this](const Task& task) {
    if (disk_.is_dead()) return;
    events_.add(Event::directory_listed);
    record_.committed.emplace(task.source, task.path);
  };
  return committer;
}

SessionEnd Session::crashed() const {
  return {SessionEnd::How::crashed, {}, made_, planned_, listed_};
}

SessionEnd Session::end_of(const app::ScanEnd& scan) const {
  if (disk_.is_dead()) return crashed();
  SessionEnd end{SessionEnd::How::finished, {}, made_, planned_, listed_};
  if (scan.how == app::ScanEnd::How::stopped) end.how = SessionEnd::How::stopped;
  if (scan.how == app::ScanEnd::How::failed) {
    end.how = SessionEnd::How::failed;
    end.failure = *scan.failure;
  }
  return end;
}

void Session::on_stage(app::ScanStage stage) {
  const bool counts = !disk_.is_dead();
  switch (stage) {
    case app::ScanStage::opened:
      made_ = counts;
      if (plan_.resume) look_at_what_was_committed();
      break;
    case app::ScanStage::discovering:
      if (goes_on_) {
        events_.add(Event::discovered_again);
        forget_homes_that_were_tried();
      } else {
        record_.told.clear();
        record_.committed.clear();
      }
      break;
    case app::ScanStage::planned:
      planned_ = counts;
      stop_.begin_again();
      note_what_is_stored();
      break;
    case app::ScanStage::listing:
      break;
    case app::ScanStage::listed:
      listed_ = counts;
      break;
  }
}

void Session::on_listing_ended(const scan::Progress& progress) {
  if (listed_) check_progress(progress);
}

std::set<Record::Place> Session::stored(const char* query) const {
  if (disk_.is_dead()) throw Crashed();
  const FaultFreeScope peace(disk_);
  const auto database = store::open_to_read(inventory_);
  if (!database) throw Violation(database.error().message);
  std::set<Record::Place> places;
  SQLite::Statement rows(**database, query);
  while (rows.executeStep()) {
    places.emplace(parse_source(rows.getColumn(0).getInt64()).value(),
                   rows.getColumn(1).getString());
  }
  return places;
}

/// What a killed process had committed must be there. Gaps of a finished inventory are about to be
/// made to wait again, in a transaction of which a crash need not tell whether it was committed.
void Session::look_at_what_was_committed() {
  goes_on_ = !stored(kScanSpecQuery).empty();
  before_ = stored(kStoredQuery);
  for (const Record::Place& place : record_.committed) {
    if (!before_.contains(place))
      throw Violation("committed, and lost: " + printable(place.second));
  }
  for (const Record::Place& gap : stored(kGapsToAskAgainQuery)) record_.committed.erase(gap);
}

/// Homes that were tried by name in vain, before the homes were known: another discovery may show
/// that they are none, or ask for them again.
void Session::forget_homes_that_were_tried() {
  for (const Record::Place& place : stored(kTriedHomesQuery)) record_.committed.erase(place);
}

/// What lies in the store as the listing begins must not be asked for again.
void Session::note_what_is_stored() {
  record_.committed = stored(kStoredQuery);
  if (before_.size() > record_.committed.size()) {
    events_.add(Event::gap_asked_again,
                static_cast<std::int64_t>(before_.size() - record_.committed.size()));
  }
}

/// What the progress line said last is what the inventory holds.
void Session::check_progress(const scan::Progress& progress) const {
  const FaultFreeScope peace(disk_);
  const store::Overview after = store::Reader::open(inventory_)->overview();
  if (progress.files != after.files || progress.bytes != after.bytes ||
      progress.gaps != after.gaps || progress.unknown_size != after.unknown_size) {
    throw Violation(fmt::format(
        "progress said {} files, {} bytes, {} of unknown size, {} gaps; stored are {}, {}, {}, {}",
        progress.files, progress.bytes, progress.unknown_size, progress.gaps, after.files,
        after.bytes, after.unknown_size, after.gaps));
  }
}

}  // namespace stocktake::chaos
