#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>

#include "app/demo_workspace.h"
#include "cli/commands.h"
#include "cli/commands/run_scan.h"
#include "cli/options/values.h"
#include "cli/output/log.h"
#include "cli/output/messages.h"
#include "report/html/html_export.h"
#include "report/terminal/views.h"
#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::cli {
namespace {

constexpr const char* kDemoFooter =
    "Simulates a workspace, scans it while some requests fail, and shows the result. It needs no\n"
    "account, and nothing leaves this machine.";

constexpr std::int64_t kUsersShown = 8;

struct DemoOptions {
  int users = 60;
  std::string directory = "stocktake-demo";
};

ExitCode demo(const DemoOptions& options) {
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  auto workspace = app::DemoWorkspace::open(options.users, options.directory);
  if (!workspace) return report_failure(workspace.error());
  const app::ScanRequest request = (*workspace)->request();
  const ExitCode code = run_scan(request, {});
  workspace->reset();
  if (code != ExitCode::complete && code != ExitCode::gaps) return code;
  auto reader = store::Reader::open(request.inventory);
  if (!reader) return report_failure(reader.error());
  report::ViewOptions view;
  view.limit = kUsersShown;
  std::string text = fmt::format("\n$ stocktake show users --limit {} --inventory {}\n",
                                 kUsersShown, request.inventory);
  text += report::users_view(*reader, view);
  const std::string page = (std::filesystem::path(options.directory) / "inventory.html").string();
  auto output = OutputFile::open(page);
  if (!output) return report_failure(output.error());
  report::write_html(*reader, *output);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  text += fmt::format("\nThe same inventory as an HTML page: {}\n", page);
  // The demo's workspace has gaps on purpose, so they are a success.
  return print(text);
}

}  // namespace

void add_demo(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<DemoOptions>();
  auto* command = app.add_subcommand("demo", "Simulate a workspace, scan it and show the result");
  command->footer(kDemoFooter);
  command->add_option("--users", options->users, "Number of users in the simulated workspace")
      ->transform(whole_number(1, 100'000))
      ->capture_default_str();
  command->add_option("--directory", options->directory, "Folder for the results")
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return demo(*options); }; });
}

}  // namespace stocktake::cli
