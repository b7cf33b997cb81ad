#include <memory>

#include "cli/commands.h"
#include "cli/commands/run_scan.h"
#include "cli/options/scan_options.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "util/output_check.h"

namespace stocktake::cli {
namespace {

constexpr const char* kScanFooter =
    "Examples:\n"
    "  stocktake scan --all-users --output users.csv\n"
    "  stocktake scan alice@example.com bob@example.com --profile prod\n"
    "  stocktake scan --users-file users.csv --max-rate 20\n"
    "  databricks users list -o json | stocktake scan --users-file -\n"
    "  stocktake scan --all-users --cluster-id 1234-567890-abc123 --via auto\n"
    "  stocktake scan --all-users --resume         continue a scan that was stopped\n"
    "A directory that cannot be listed is a gap. Gaps are named at the end, in the CSV and by\n"
    "'stocktake show gaps'.";

ExitCode scan(ScanOptions& options) {
  if (auto checked = check_outputs(files_of(options)); !checked) {
    return report_failure(checked.error());
  }
  if (auto log = set_up_log(options.output.debug, options.log_file); !log) {
    return report_failure(log.error());
  }
  auto notes = complete(options);
  if (!notes) return report_failure(notes.error());
  tell_notes(*notes);
  return run_scan(options.request, options.output);
}

}  // namespace

void add_scan(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<ScanOptions>();
  auto* command = app.add_subcommand("scan", "Take the inventory of a workspace: the main job");
  command->footer(kScanFooter);
  add_scan_options(*command, *options);
  command->callback([options, &action] { action = [options] { return scan(*options); }; });
}

}  // namespace stocktake::cli
