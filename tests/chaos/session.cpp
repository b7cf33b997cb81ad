#include "chaos/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "chaos/batches.h"
#include "chaos/violation.h"
#include "scan/discovery.h"
#include "store/inventory_file.h"
#include "store/reader.h"
#include "store/schema.h"
#include "support/watched_engine.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

constexpr const char* kHost = "https://world.example.com";

/// Stops when it was looked at so often.
class CountedStop final : public StopToken {
 public:
  explicit CountedStop(std::optional<std::int64_t> after) : after_(after) {}
  bool stop_requested() const override { return after_ && ++looks_ > *after_; }

 private:
  std::optional<std::int64_t> after_;
  mutable std::int64_t looks_ = 0;
};

}  // namespace

Session::Session(const std::string& inventory, const SessionPlan& plan, Line& line,
                 VirtualClock& clock, Disk& disk, Record& record, Events& events, Dice dice)
    : inventory_(inventory),
      plan_(plan),
      line_(line),
      clock_(clock),
      disk_(disk),
      record_(record),
      events_(events),
      dice_(dice),
      dispatcher_(line, clock, kFamilies, plan.dispatch, dice_.next()) {}

SessionEnd Session::run() {
  record_.settled.clear();
  record_.requests.clear();
  record_.run_was_refused = false;
  record_.was_in_outage = false;
  record_.silent_since = clock_.now();
  try {
    return end_of(take_inventory());
  } catch (const FatalError& error) {
    return end_of(tl::unexpected(error.failure()));
  } catch (const Crashed&) {
    return end_of(fail(ExitCode::bug, "crashed"));
  } catch (const Violation&) {
    if (disk_.is_dead()) return end_of(fail(ExitCode::bug, "crashed"));
    throw;
  }
}

SessionEnd Session::end_of(const Expected<bool>& ended) const {
  SessionEnd end;
  end.made = made_;
  end.planned = planned_;
  end.listed = listed_;
  if (disk_.is_dead()) {
    end.how = SessionEnd::How::crashed;
  } else if (!ended) {
    end.how = SessionEnd::How::failed;
    end.failure = ended.error();
  } else {
    end.how = *ended ? SessionEnd::How::finished : SessionEnd::How::stopped;
  }
  return end;
}

Expected<bool> Session::take_inventory() {
  auto writer = plan_.resume ? store::Writer::resume(inventory_)
                             : store::Writer::create(inventory_, plan_.fresh);
  if (!writer) return tl::unexpected(writer.error());
  made_ = !disk_.is_dead();
  if (!writer->has_plan()) {
    if (auto planned = make_plan(*writer); !planned) return tl::unexpected(planned.error());
  }
  planned_ = !disk_.is_dead();
  note_what_is_stored();
  writer->begin_run(clock_.wall_ms());
  auto ended = list_all(*writer);
  const auto& sent = dispatcher_.counters();
  writer->end_run(clock_.wall_ms(),
                  !ended   ? "failed"
                  : *ended ? "finished"
                           : "interrupted",
                  {sent.requests, sent.retries, sent.throttled});
  return ended;
}

Expected<void> Session::make_plan(store::Writer& writer) {
  record_.told.clear();
  record_.committed.clear();
  const CountedStop stop(plan_.stop_after);
  auto found =
      scan::discover(dispatcher_, clock_, stop, plan_.sources, plan_.names, plan_.names.empty());
  if (!found) {
    writer.discard_if_unplanned();
    return tl::unexpected(found.error());
  }
  writer.store_plan({kHost, plan_.sources, plan_.names.empty(), clock_.wall_ms(), "world"},
                    found->users, found->gaps);
  return {};
}

/// What lies in the store as the listing begins must not be asked for again, and what a killed
/// process had committed must be there.
void Session::note_what_is_stored() {
  if (disk_.is_dead()) throw Crashed();
  std::set<Record::Place> stored;
  {
    const Peace peace(disk_);
    const auto database = store::open_to_read(inventory_);
    if (!database) throw Violation(database.error().message);
    SQLite::Statement rows(**database, kStoredQuery);
    while (rows.executeStep()) {
      stored.emplace(parse_source(rows.getColumn(0).getInt64()).value(),
                     rows.getColumn(1).getString());
    }
  }
  for (const Record::Place& place : record_.committed) {
    if (!stored.contains(place)) throw Violation("committed, and lost: " + printable(place.second));
  }
  record_.committed = std::move(stored);
}

Expected<bool> Session::list_all(store::Writer& writer) {
  LocalEngine local(dispatcher_, clock_);
  testing::WatchedEngine engine(local, [this](std::size_t waiting) {
    const std::size_t window = plan_.coordinator.window;
    if (waiting > window) throw Violation("more in memory than the window holds");
    if (waiting == window) events_.add(Event::window_full);
  });
  store::WaitingReader waiting(inventory_);
  const DirectoryId first_id = writer.next_directory_id();
  DiceCommitter committer(writer, plan_.batch, plan_.queue, dice_.split(), events_);
  committer.on_committed = [this](const Task& task) {
    if (disk_.is_dead()) return;
    events_.add(Event::directory_listed);
    record_.committed.emplace(task.source, task.path);
  };
  scan::Coordinator coordinator(engine, committer, waiting, clock_, plan_.coordinator);
  auto reader = store::Reader::open(inventory_);
  if (!reader) return tl::unexpected(reader.error());
  const store::Overview before = reader->overview();
  scan::Progress start;
  start.found = before.directories;
  start.listed = before.directories - before.waiting;
  start.gaps = before.gaps;
  start.files = before.files;
  start.bytes = before.bytes;
  start.unknown_size = before.unknown_size;
  const CountedStop stop(plan_.stop_after);
  auto ended = coordinator.run(first_id, start, stop, nullptr);
  dispatcher_.cancel_all();
  listed_ = ended && *ended && !disk_.is_dead();
  if (listed_) check_progress(coordinator.progress());
  return ended;
}

/// What the progress line said last is what the inventory holds.
void Session::check_progress(const scan::Progress& progress) const {
  const Peace peace(disk_);
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
