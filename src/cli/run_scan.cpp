#include "cli/run_scan.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/scan_engine.h"
#include "report/exports.h"
#include "report/summary.h"
#include "scan/coordinator.h"
#include "scan/discovery.h"
#include "store/commit_queue.h"
#include "store/reader.h"
#include "store/waiting_reader.h"
#include "store/writer.h"
#include "util/signals.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::cli {
namespace {

/// One scan from a command line that was found right to its last line of output.
class ScanRun {
 public:
  ScanRun(const ScanRequest& request, Connection& connection)
      : request_(request), connection_(connection) {}

  ExitCode run() {
    auto ended = take_or_fail();
    if (writer_) {
      // Before anybody reads: it leaves a finished inventory as one file.
      const auto left = writer_->finish();
      if (!left && ended) ended = tl::unexpected(left.error());
      writer_.reset();
    }
    return conclude(ended);
  }

 private:
  void note(const std::string& text) const {
    if (!request_.quiet) fmt::print(stderr, "{}\n", printable(text));
  }

  /// What the store throws ends the run as any other failure does: with what is known.
  Expected<bool> take_or_fail() {
    try {
      return take_inventory();
    } catch (const FatalError& error) {
      return tl::unexpected(error.failure());
    }
  }

  Expected<bool> take_inventory() {
    if (auto opened = open_inventory(); !opened) return tl::unexpected(opened.error());
    if (auto made = make_engine(); !made) return tl::unexpected(made.error());
    if (!writer_ || !writer_->has_plan()) {
      if (auto planned = plan(); !planned) return tl::unexpected(planned.error());
    } else if (auto fits = check_plan(); !fits) {
      return tl::unexpected(fits.error());
    } else {
      ask_again_for_gaps();
    }
    auto before = overview();
    if (!before) return tl::unexpected(before.error());
    const Instant begun = connection_.clock().now();
    const std::int64_t begun_wall_ms = connection_.clock().wall_ms();
    writer_->begin_run(begun_wall_ms);
    auto ended = list_all(*before);
    const auto& sent = connection_.dispatcher().counters();
    const char* outcome = !ended ? "failed" : *ended ? "finished" : "interrupted";
    writer_->end_run(end_of_run(begun, begun_wall_ms), outcome,
                     {sent.requests + remote_.requests, sent.retries + remote_.retries,
                      sent.throttled + remote_.throttled});
    return ended;
  }

  /// A clock that was set back makes no run end before it began, or last less than it did.
  std::int64_t end_of_run(Instant begun, std::int64_t begun_wall_ms) const {
    const Clock& clock = connection_.clock();
    return std::max<std::int64_t>(
        clock.wall_ms(), begun_wall_ms + std::llround(1000 * seconds(clock.now() - begun)));
  }

  Expected<store::Overview> overview() const {
    return store::Reader::open(request_.inventory).map([](store::Reader reader) {
      return reader.overview();
    });
  }

  /// What `--fresh` replaces stays where it is until there is something to put in its place.
  Expected<void> open_inventory() {
    if (request_.fresh) return store::Writer::check_may_create(request_.inventory, true);
    return keep(request_.resume ? store::Writer::resume(request_.inventory)
                                : store::Writer::create(request_.inventory, false));
  }

  /// Before anything is asked: a cluster that cannot be used is found out at once.
  Expected<void> make_engine() {
    auto made = ScanEngine::make(request_, connection_, stop_);
    if (!made) {
      if (writer_) writer_->discard_if_unplanned();
      return tl::unexpected(made.error());
    }
    engine_ = std::move(*made);
    return {};
  }

  Expected<void> keep(Expected<store::Writer> opened) {
    if (!opened) return tl::unexpected(opened.error());
    writer_.emplace(std::move(*opened));
    return {};
  }

  Expected<void> plan() {
    note(fmt::format("Taking the inventory of {}", connection_.describe()));
    auto found = scan::discover(connection_.dispatcher(), connection_.clock(), stop_,
                                request_.sources, request_.names, request_.all_users);
    if (!found) {
      if (writer_) writer_->discard_if_unplanned();
      return tl::unexpected(found.error());
    }
    if (!writer_) {
      auto made = keep(store::Writer::create(request_.inventory, true));
      if (!made) return made;
    }
    for (const std::string& text : found->notes) note("note: " + text);
    const store::Plan plan{connection_.host(), request_.sources, request_.all_users,
                           connection_.clock().wall_ms(), kVersion};
    writer_->store_plan(plan, found->users, found->gaps);
    planned_ = true;
    note(fmt::format("{} users to list", grouped(static_cast<std::int64_t>(found->users.size()))));
    return {};
  }

  /// A scan that goes on must be the same scan: else its numbers are of nobody's workspace.
  Expected<void> check_plan() {
    const store::Plan plan = writer_->plan();
    const auto differs = [this](const std::string& what) {
      return fail(ExitCode::usage, fmt::format("{} is {}", request_.inventory, what),
                  "go on with the words it was started with, or start over with --fresh");
    };
    if (plan.host != connection_.host()) return differs("of another workspace: " + plan.host);
    if (plan.sources != request_.sources) return differs("of other sources");
    if (request_.all_users && !plan.all_users) return differs("of named users, not of all");
    if (!request_.names.empty() && (plan.all_users || writer_->user_names() != request_.names)) {
      return differs("of other users");
    }
    planned_ = true;
    note(fmt::format("Going on with the inventory of {}", connection_.describe()));
    return {};
  }

  /// Of an inventory that is finished but for them: rights may have been granted since.
  void ask_again_for_gaps() {
    const std::int64_t gaps = writer_->reopen_gaps();
    if (gaps > 0) note(fmt::format("Asking again for what was a gap: {}", grouped(gaps)));
  }

  Expected<bool> list_all(const store::Overview& before) {
    engine_->begin(writer_->user_names());
    store::WaitingReader waiting(request_.inventory);
    const DirectoryId first_id = writer_->next_directory_id();
    store::ThreadCommitter committer(*writer_);
    scan::Coordinator coordinator(engine_->engine(), committer, waiting, connection_.clock());
    ProgressPrinter printer(request_.quiet ? ProgressStyle::none : request_.progress,
                            connection_.clock());
    scan::Progress start;
    start.found = before.directories;
    start.listed = before.directories - before.waiting;
    start.gaps = before.gaps;
    start.files = before.files;
    start.bytes = before.bytes;
    start.unknown_size = before.unknown_size;
    start.seconds = before.seconds;
    auto ended = coordinator.run(first_id, start, stop_,
                                 [&](const scan::Progress& progress) { printer.show(progress); });
    printer.finish(coordinator.progress());
    engine_->finish();
    remote_ = engine_->remote_counters();
    return ended;
  }

  ExitCode conclude(const Expected<bool>& ended) {
    // Without a plan there is nothing to report on, with damage nothing that could be believed; the
    // failure says it all.
    const bool is_damaged = !ended && ended.error().code == ExitCode::damaged;
    if (!planned_ || is_damaged) return report_failure(ended.error());
    auto reader = store::Reader::open(request_.inventory);
    if (!reader) return report_failure(reader.error());
    const bool has_gaps = reader->overview().gaps > 0;
    ExitCode code = has_gaps ? ExitCode::gaps : ExitCode::complete;
    std::string csv = request_.output == "-" ? "" : request_.output;
    if (!request_.output.empty()) {
      if (auto written = write_csv(*reader); !written) {
        csv.clear();
        code = report_failure(csv_failure(written.error()));
      }
    }
    if (!request_.quiet) {
      fmt::print(stderr, "{}", report::summary(*reader, csv));
    }
    if (!ended) code = report_failure(ended.error());
    if (ended && *ended && has_gaps && !request_.quiet) {
      fmt::print(stderr, "  ask again for the gaps with the same command and --resume\n");
    }
    if (ended && !*ended) {
      fmt::print(stderr, "stocktake: interrupted; what was found is saved\n");
      code = ExitCode::interrupted;
    }
    if (!ended || !*ended) {
      fmt::print(stderr, "  go on with the same command and --resume\n");
    }
    return code;
  }

  /// It was writable when the scan began: no wrong usage, and nothing is lost.
  Failure csv_failure(const Failure& failure) const {
    return {ExitCode::unreachable, failure.message,
            fmt::format("the inventory has all that was found: '{}' writes it elsewhere",
                        report::command_for("export csv", request_.inventory))};
  }

  Expected<void> write_csv(store::Reader& reader) const {
    auto output = OutputFile::open(request_.output);
    if (!output) return tl::unexpected(output.error());
    report::write_user_csv(reader, *output);
    return output->finish();
  }

  const ScanRequest& request_;
  Connection& connection_;
  std::optional<store::Writer> writer_;
  std::unique_ptr<ScanEngine> engine_;
  SignalStop stop_;
  EngineCounters remote_;  ///< of workers, once they are done
  bool planned_ = false;
};

}  // namespace

ExitCode run_scan(const ScanRequest& request) {
  // All that can be wrong is found out before anything is sent or written.
  if (!request.output.empty()) {
    if (auto writable = check_writable(request.output); !writable) {
      return report_failure(writable.error());
    }
  }
  auto connection = Connection::open(request.connection);
  if (!connection) return report_failure(connection.error());
  (*connection)->tell_notes();
  return ScanRun(request, **connection).run();
}

}  // namespace stocktake::cli
