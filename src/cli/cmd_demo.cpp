#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/log.h"
#include "cli/run_scan.h"
#include "report/html_export.h"
#include "report/views.h"
#include "simulator/server.h"
#include "store/reader.h"
#include "util/files.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Simulates a workspace, scans it in bad weather, and shows the result. Nothing is needed and\n"
    "nothing leaves this machine.";

constexpr std::int64_t kUsersShown = 8;

struct DemoOptions {
  int users = 60;
  std::string directory = "stocktake-demo";
};

simulator::Options workspace(int users) {
  simulator::Options options;
  options.shape.users = users;
  options.shape.orphans = 3;
  options.shape.git_folders = true;
  options.shape.mixed_case = true;
  options.shape.whale = 150;
  options.shape.denied = 0.004;
  options.weather.latency = simulator::milliseconds(20);
  options.weather.jitter = simulator::milliseconds(20);
  options.weather.p5xx = 0.01;
  options.weather.truncate = 0.01;
  return options;
}

ExitCode demo(const DemoOptions& options) {
  namespace fs = std::filesystem;
  if (auto log = set_up_log(false, ""); !log) return report_failure(log.error());
  std::error_code error;
  fs::create_directories(options.directory, error);
  const simulator::Server server(workspace(options.users));
  ScanRequest request;
  request.connection.login.host = server.url();
  request.connection.login.token_file = (fs::path(options.directory) / "token").string();
  auto token = OutputFile::open(request.connection.login.token_file);
  if (!token) return report_failure(token.error());
  token->write(server.token());
  if (auto finished = token->finish(); !finished) return report_failure(finished.error());
  request.all_users = true;
  request.fresh = true;
  request.inventory = (fs::path(options.directory) / "stocktake.db").string();
  request.output = (fs::path(options.directory) / "users.csv").string();
  const ExitCode code = run_scan(request);
  fs::remove(request.connection.login.token_file, error);
  if (code != ExitCode::complete && code != ExitCode::gaps) return code;
  auto reader = store::Reader::open(request.inventory);
  if (!reader) return report_failure(reader.error());
  fmt::print("\n$ stocktake show users --limit {} --inventory {}\n", kUsersShown,
             request.inventory);
  report::ViewOptions view;
  view.limit = kUsersShown;
  fmt::print("{}", report::users_view(*reader, view));
  const std::string page = (fs::path(options.directory) / "inventory.html").string();
  auto output = OutputFile::open(page);
  if (!output) return report_failure(output.error());
  report::write_html(*reader, *output);
  if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  fmt::print("\nThe same as a page for any browser: {}\n", page);
  // Its gaps are part of the show.
  return ExitCode::complete;
}

}  // namespace

void add_demo(CLI::App& app, Action& action) {
  auto options = std::make_shared<DemoOptions>();
  auto* command = app.add_subcommand("demo", "Simulate, scan and show: nothing needed");
  command->footer(kFooter);
  command->add_option("--users", options->users, "Users of the simulated workspace")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--directory", options->directory, "Where the results go")
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return demo(*options); }; });
}

}  // namespace stocktake::cli
