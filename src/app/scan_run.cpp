#include "app/scan_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/known_limits.h"
#include "app/rediscovery.h"
#include "app/resumed_plan.h"
#include "auth/host.h"
#include "report/export/exports.h"
#include "report/terminal/summary.h"
#include "report/workspace_notes.h"
#include "scan/discovery/discovery.h"
#include "store/file/inventory_file.h"
#include "store/read/pending_reader.h"
#include "util/files.h"
#include "util/system_failure.h"
#include "util/text.h"
#include "util/version.h"

namespace stocktake::app {
namespace {

scan::Progress progress_of(const store::Overview& overview) {
  scan::Progress progress;
  progress.found = overview.directories;
  progress.listed = overview.directories - overview.pending;
  progress.gaps = overview.gaps;
  progress.files = overview.files;
  progress.bytes = overview.bytes;
  progress.unknown_size = overview.unknown_size;
  progress.seconds = overview.seconds;
  return progress;
}

/// The end of a scan that has no inventory to report on.
ScanEnd failed(const Failure& failure) {
  ScanEnd end;
  end.how = ScanEnd::How::failed;
  end.code = failure.code;
  end.failure = failure;
  return end;
}

}  // namespace

ScanRun::ScanRun(const ScanRequest& request, ScanEnvironment environment, ScanObserver& observer)
    : request_(request), environment_(std::move(environment)), observer_(observer) {}

ScanEnd ScanRun::run() {
  auto ended = take_or_fail();
  if (writer_) {
    // Without a scan spec, there is nothing to continue.
    if (!planned_) writer_->discard_if_no_scan_spec();
    // Before anything reads it: finish() leaves a finished inventory as a single file.
    const auto left = writer_->finish();
    if (!left && ended) ended = tl::unexpected(left.error());
    writer_.reset();
  }
  try {
    return conclude(ended);
  } catch (const FatalError& error) {
    return failed(error.failure());
  }
}

/// A FatalError of the store and a refusal of the system end the run as any other failure does,
/// with what has been found.
Expected<bool> ScanRun::take_or_fail() {
  try {
    return take_inventory();
  } catch (const FatalError& error) {
    return tl::unexpected(error.failure());
  } catch (const std::exception& error) {
    auto refused = system_failure(error);
    if (!refused) throw;
    return tl::unexpected(*std::move(refused));
  }
}

Expected<bool> ScanRun::take_inventory() {
  if (auto opened = open_inventory(); !opened) return tl::unexpected(opened.error());
  start_from_known_limits();
  if (auto made = make_engine(); !made) return tl::unexpected(made.error());
  if (!writer_ || !writer_->has_scan_spec()) {
    if (auto planned = scan_spec(); !planned) return tl::unexpected(planned.error());
  } else if (auto fits = check_plan(); !fits) {
    return tl::unexpected(fits.error());
  } else if (auto sees = check_caller(); !sees) {
    return tl::unexpected(sees.error());
  } else if (auto asked = ask_again(); !asked) {
    return tl::unexpected(asked.error());
  }
  observer_.on_stage(ScanStage::planned);
  auto before = overview();
  if (!before) return tl::unexpected(before.error());
  const Instant begun = environment_.clock.now();
  const std::int64_t begun_wall_ms = environment_.clock.wall_ms();
  writer_->begin_run(begun_wall_ms);
  // Now, because a run may be killed.
  if (request_.via != Via::api) writer_->add_mounts_used(mounts_of_request());
  auto ended = list_all(*std::move(before));
  const Instant now = environment_.clock.now();
  writer_->store_known_limits(
      known_limits(environment_.dispatcher, writer_->scan_spec().sources, now));
  note_mounts();
  const auto& sent = environment_.dispatcher.counters();
  const char* outcome = !ended ? "failed" : *ended ? "finished" : "interrupted";
  writer_->end_run(end_of_run(begun, begun_wall_ms), outcome,
                   {sent.requests + remote_.requests, sent.retries + remote_.retries,
                    sent.throttled + remote_.throttled});
  return ended;
}

void ScanRun::note_mounts() {
  if (request_.via == Via::api) return;
  store::MountsUsed used = mounts_of_request();
  for (const std::string& note : remote_.mount_notes) used.notes.push_back(printable(note));
  writer_->add_mounts_used(used);
  used.directories = writer_->scan_spec().mounts.directories;
  for (const std::string& text : report::mount_notes(used)) observer_.on_note("note: " + text);
}

store::MountsUsed ScanRun::mounts_of_request() const {
  store::MountsUsed used;
  for (const MountPoint& point : request_.mounts) {
    used.points += fmt::format("{}{}={}", used.points.empty() ? "" : ",", to_string(point.source),
                               point.folder);
  }
  return used;
}

/// The end time by the wall clock. If that was set back, the monotonic clock bounds it from below.
std::int64_t ScanRun::end_of_run(Instant begun, std::int64_t begun_wall_ms) const {
  const Clock& clock = environment_.clock;
  return std::max<std::int64_t>(clock.wall_ms(),
                                begun_wall_ms + std::llround(1000 * seconds(clock.now() - begun)));
}

Expected<store::Overview> ScanRun::overview() const {
  return store::Reader::open(request_.inventory).map([](store::Reader reader) {
    return reader.overview();
  });
}

/// `--fresh` keeps the old inventory until the new scan has something to store. `--resume` begins
/// where there is nothing to continue, so that the same command may be run again and again.
Expected<void> ScanRun::open_inventory() {
  const std::string& path = request_.inventory;
  if (request_.fresh) return store::Writer::check_may_create(path, true);
  if (!request_.resume) return keep(store::Writer::create(path, false));
  if (!store::is_vacant(path)) {
    auto opened = keep(store::Writer::resume(path));
    return opened && !writer_->has_scan_spec() ? expect_users() : opened;
  }
  if (auto named = expect_users(); !named) return named;
  observer_.on_note(
      fmt::format("note: there is no inventory {} to continue: a new one begins", path));
  return keep(store::Writer::create(path, false));
}

/// Limits belong to the workspace: an inventory that is continued or replaced knows them.
void ScanRun::start_from_known_limits() {
  if (writer_) return start_from(environment_.dispatcher, writer_->scan_spec().known_limits);
  try {
    auto replaced = store::Reader::open(request_.inventory);
    if (!replaced) return;
    const store::ScanSpec spec = replaced->scan_spec();
    if (auth::same_server(spec.host, environment_.host)) {
      start_from(environment_.dispatcher, spec.known_limits);
    }
  } catch (const FatalError&) {
    // It is to be replaced, so it may be damaged.
  }
}

/// Only an inventory that was begun knows whose homes it is of.
Expected<void> ScanRun::expect_users() const {
  if (request_.all_users || !request_.names.empty() || !request_.coverage.empty()) return {};
  return fail(ExitCode::usage,
              fmt::format("there is no inventory {} to continue, and so no list of users",
                          request_.inventory),
              "name the users, or use --all-users, --roots or --whole");
}

Expected<void> ScanRun::keep(Expected<store::Writer> opened) {
  if (!opened) return tl::unexpected(opened.error());
  writer_.emplace(std::move(*opened));
  observer_.on_stage(ScanStage::opened);
  return {};
}

/// Before the first request, so that an unusable cluster fails at once.
Expected<void> ScanRun::make_engine() {
  auto made = environment_.make_engine();
  if (!made) return tl::unexpected(made.error());
  engine_ = std::move(*made);
  return {};
}

Expected<void> ScanRun::scan_spec() {
  observer_.on_stage(ScanStage::discovering);
  observer_.on_note(fmt::format("Taking the inventory of {}", environment_.description));
  auto found = scan::discover(environment_.dispatcher, environment_.clock, environment_.stop,
                              {.sources = request_.sources,
                               .names = request_.names,
                               .all_users = request_.all_users,
                               .coverage = request_.coverage,
                               .volumes = request_.volumes},
                              observer_.discovery_watch());
  observer_.on_discovery_ended();
  if (!found) return tl::unexpected(found.error());
  if (auto ready = engine_->await_ready(environment_.stop); !ready) return ready;
  if (!writer_) {
    auto made = keep(store::Writer::create(request_.inventory, true));
    if (!made) return made;
  }
  for (const std::string& text : found->notes) observer_.on_note("note: " + text);
  store::ScanSpec scan_spec;
  scan_spec.host = environment_.host;
  scan_spec.sources = request_.sources;
  scan_spec.all_users = request_.all_users;
  scan_spec.coverage = request_.coverage;
  scan_spec.volumes = request_.volumes;
  scan_spec.names = found->names;
  scan_spec.created_at = environment_.clock.wall_ms();
  scan_spec.made_with = kVersion;
  scan_spec.caller = found->caller;
  scan_spec.statuses = found->statuses;
  scan_spec.refused_lists = found->refused_lists;
  for (const std::string& text : report::workspace_notes(scan_spec)) {
    observer_.on_note("note: " + text);
  }
  writer_->store_scan_spec(scan_spec, found->users, found->gaps);
  planned_ = true;
  observer_.on_note(
      fmt::format("{} users to list", grouped(static_cast<std::int64_t>(found->users.size()))));
  return {};
}

Expected<void> ScanRun::check_plan() {
  if (auto same = expect_same_plan(request_, environment_.host, *writer_); !same) return same;
  const store::ScanSpec scan_spec = writer_->scan_spec();
  planned_ = true;
  observer_.on_note(fmt::format("Continuing the inventory of {}", environment_.description));
  return note_sources_available_again(scan_spec);
}

/// Homes that an administrator saw do not exist for others, which would look like empty homes.
Expected<void> ScanRun::check_caller() {
  auto before = overview();
  if (!before) return tl::unexpected(before.error());
  const bool is_done =
      before->pending + before->gaps == 0 && before->scan_spec.refused_lists.empty();
  if (is_done || !before->scan_spec.caller.sees_all()) return {};
  auto caller = scan::who_is_calling(environment_.dispatcher, environment_.clock, environment_.stop,
                                     observer_.discovery_watch());
  observer_.on_discovery_ended();
  if (!caller) return tl::unexpected(caller.error());
  if (caller->sees_all()) return {};
  if (!caller->is_admin) {
    return fail(
        ExitCode::unreachable,
        fmt::format("{} was started by an administrator of the workspace, and the workspace "
                    "does not say now whether these credentials are one's",
                    request_.inventory),
        "try again later");
  }
  return fail(ExitCode::usage,
              fmt::format("{} was started by an administrator of the workspace, and these "
                          "credentials may not see all of its homes",
                          request_.inventory),
              "continue with an administrator's credentials, or start over with --fresh");
}

/// The inventory was started without them, so their homes are not in it.
Expected<void> ScanRun::note_sources_available_again(const store::ScanSpec& scan_spec) {
  auto available =
      scan::available_again(environment_.dispatcher, environment_.clock, environment_.stop,
                            scan_spec.statuses, observer_.discovery_watch());
  observer_.on_discovery_ended();
  if (!available) return tl::unexpected(available.error());
  for (const Source source : *available) {
    observer_.on_note(
        fmt::format("note: {} is available now, but this inventory was started "
                    "without it: start over with --fresh to include it",
                    to_string(source)));
  }
  return {};
}

/// In a finished inventory only the gaps are left to list: access may have been granted since.
Expected<void> ScanRun::ask_again() {
  auto found = discover_again(environment_.dispatcher, environment_.clock, environment_.stop,
                              *writer_, observer_);
  if (!found) return tl::unexpected(found.error());
  if (auto ready = engine_->await_ready(environment_.stop); !ready) return ready;
  static_cast<void>(list_doubted_again());  // of a run that was killed
  // Before homes are added, which would be pending.
  const std::int64_t gaps = writer_->requeue_gaps();
  if (gaps > 0) observer_.on_note(fmt::format("Retrying gaps: {}", grouped(gaps)));
  if (*found) writer_->update_homes(**found);
  return {};
}

/// Homes whose mount turns out to differ are listed again, by whatever is right about it.
Expected<bool> ScanRun::list_all(store::Overview before) {
  engine_->begin(writer_->user_names());
  auto ended = list_pending(before);
  while (list_doubted_again() > 0 && ended && *ended) {
    auto now = overview();
    if (!now) return tl::unexpected(now.error());
    before = std::move(*now);
    ended = list_pending(before);
  }
  engine_->finish();
  remote_ = engine_->remote_counters();
  return ended;
}

Expected<bool> ScanRun::list_pending(const store::Overview& before) {
  store::PendingReader pending(request_.inventory);
  const DirectoryId first_id = writer_->next_directory_id();
  const auto committer = environment_.make_committer(*writer_);
  const store::ScanSpec spec = writer_->scan_spec();
  scan::Coordinator coordinator(engine_->engine(), *committer, pending, environment_.clock,
                                writer_->absences(), environment_.limits,
                                boundaries_of(spec.coverage, spec.sources));
  observer_.on_stage(ScanStage::listing);
  auto ended =
      coordinator.run(first_id, progress_of(before), environment_.stop,
                      [this](const scan::Progress& progress) { observer_.on_progress(progress); });
  if (ended && *ended) observer_.on_stage(ScanStage::listed);
  observer_.on_listing_ended(coordinator.progress());
  return ended;
}

std::int64_t ScanRun::list_doubted_again() {
  const std::int64_t homes = writer_->requeue_doubted_homes();
  if (homes > 0) {
    observer_.on_note(fmt::format(
        "note: {} homes are listed again, because the mount that they were listed from turned out "
        "not to show what the API shows",
        grouped(homes)));
  }
  return homes;
}

ScanEnd ScanRun::conclude(const Expected<bool>& ended) const {
  // Without a scan spec there is nothing to report, and a damaged inventory cannot be trusted.
  const bool is_damaged = !ended && ended.error().code == ExitCode::damaged;
  if (!planned_ || is_damaged) return failed(ended.error());
  auto reader = store::Reader::open(request_.inventory);
  if (!reader) return failed(reader.error());
  ScanEnd end;
  const store::Overview overview = reader->overview();
  end.gaps = overview.gaps;
  end.gaps_to_retry = overview.gaps_to_retry;
  end.hidden = overview.hidden;
  end.inventory.emplace(std::move(*reader));
  write_output(end);
  if (!ended) {
    end.how = ScanEnd::How::failed;
    end.code = ended.error().code;
    end.failure = ended.error();
  } else if (!*ended) {
    end.how = ScanEnd::How::stopped;
    end.code = ExitCode::interrupted;
  } else {
    const ExitCode listed = end.gaps > 0 ? ExitCode::gaps : ExitCode::complete;
    end.code = end.output_failure ? end.output_failure->code : listed;
  }
  return end;
}

void ScanRun::write_output(ScanEnd& end) const {
  if (request_.output.empty()) return;
  if (auto written = write_csv(*end.inventory); !written) {
    end.output_failure = csv_failure(written.error());
  } else if (request_.output != "-") {
    end.csv = request_.output;
  }
}

/// The file was writable at the start, so this is not wrong usage. The inventory has all results.
Failure ScanRun::csv_failure(const Failure& failure) const {
  return {
      ExitCode::unreachable, failure.message,
      fmt::format("the inventory has everything that was found: write the CSV elsewhere with '{}'",
                  report::command_for("export csv", request_.inventory))};
}

Expected<void> ScanRun::write_csv(store::Reader& reader) const {
  auto output = OutputFile::open(request_.output);
  if (!output) return tl::unexpected(output.error());
  report::write_user_csv(reader, *output);
  return output->finish();
}

}  // namespace stocktake::app
