#include "cli/output/scan_printer.h"

#include "cli/output/messages.h"
#include "report/terminal/summary.h"
#include "util/standard_streams.h"

namespace stocktake::cli {

ScanPrinter::ScanPrinter(const ScanOutput& output, const Clock& clock)
    : output_(output), clock_(clock), executors_(output.debug, output.quiet) {}

void ScanPrinter::on_stage(app::ScanStage stage) {
  if (stage == app::ScanStage::discovering) discovery_.emplace(style(), clock_);
  if (stage == app::ScanStage::listing) progress_.emplace(style(), clock_);
}

ProgressStyle ScanPrinter::style() const {
  return output_.quiet ? ProgressStyle::none : output_.progress;
}

void ScanPrinter::on_note(const std::string& text) {
  if (!output_.quiet) tell_line(text);
}

void ScanPrinter::on_discovery(const scan::DiscoveryProgress& progress) {
  // A resumed scan has no stage `discovering`: it asks only who is calling.
  if (!discovery_) discovery_.emplace(style(), clock_);
  discovery_->show(progress);
}

void ScanPrinter::on_discovery_ended() {
  if (!discovery_) return;
  discovery_->finish();
  discovery_.reset();
}

void ScanPrinter::on_progress(const scan::Progress& progress) {
  progress_->show(progress);
}

void ScanPrinter::on_listing_ended(const scan::Progress& progress) {
  progress_->finish(progress);
}

void ScanPrinter::on_first_wave(std::size_t slices) {
  executors_.on_first_wave(slices);
}

void ScanPrinter::on_slice_ended(const SliceOutcome& outcome, std::size_t directories) {
  executors_.on_ended(outcome, directories);
}

void ScanPrinter::on_workers_done(bool on_cluster) {
  executors_.summarise();
  if (on_cluster) executors_.warn_if_one_executor();
}

void ScanPrinter::tell_what_helps(const app::ScanEnd& end) {
  if (end.gaps_to_retry > 0) {
    tell_line("  retry the gaps with the same command and --resume");
  } else if (end.hidden > 0) {
    tell_line(
        "  list what is hidden with the credentials of an administrator of the workspace, the same "
        "command and --resume");
  }
}

ExitCode ScanPrinter::conclude(app::ScanEnd& end) const {
  using How = app::ScanEnd::How;
  if (end.output_failure) report_failure(*end.output_failure);
  if (end.inventory && !output_.quiet) {
    write_standard_error(report::summary(*end.inventory, end.csv));
  }
  if (end.failure) report_failure(*end.failure);
  if (end.how == How::finished && !output_.quiet) tell_what_helps(end);
  if (end.how == How::stopped) {
    tell_line("stocktake: interrupted; what was found is saved");
  }
  if (end.how != How::finished && end.inventory) {
    tell_line("  continue with the same command and --resume");
  }
  return end.code;
}

}  // namespace stocktake::cli
