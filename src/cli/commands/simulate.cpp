#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/output/messages.h"
#include "simulator/server.h"
#include "util/files.h"
#include "util/signals.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  stocktake simulate --port 8080 --users 100 --latency 30ms\n"
    "  stocktake simulate --rate 30 --p5xx 2% --reset 1%       rehearse a bad day\n"
    "It prints one line of JSON when it is ready: its URL, its token and what it holds. Then\n"
    "  stocktake scan --all-users --host URL --token-file F\n"
    "GET /stats tells how it was asked. Ctrl-C ends it.";

struct SimulateOptions {
  simulator::Options server;
  std::string truth;
};

/// Accepts "5%" and "0.05".
std::string to_part(std::string& text) {
  const bool percent = text.ends_with("%");
  try {
    std::size_t used = 0;
    const double value = std::stod(text, &used) / (percent ? 100 : 1);
    if (used + (percent ? 1 : 0) != text.size() || value < 0 || value > 1) {
      return "not between 0 and 1: " + text;
    }
    text = fmt::format("{}", value);
  } catch (const std::exception&) {
    return "not between 0 and 1: " + text;
  }
  return "";
}

void add_workspace_spec(CLI::App& command, simulator::WorkspaceSpec& spec) {
  const auto number = [&](const char* name, int& value, const char* help) {
    command.add_option(name, value, help)
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->group("Shape");
  };
  command.add_option("--seed", spec.seed, "Same seed, same workspace")
      ->capture_default_str()
      ->group("Shape");
  number("--users", spec.users, "Users");
  number("--dirs", spec.dirs, "Directories below a user's homes, on average");
  number("--files", spec.files, "Files in a directory, on average");
  number("--whale", spec.largest_home_dirs, "Directories more in one home");
  number("--deep", spec.deep, "Depth of a chain of directories in one home");
  number("--wide", spec.wide, "Files in one directory");
  number("--orphans", spec.orphans, "Homes of users who are gone");
  number("--no-home", spec.no_home, "Users without any home");
  command.add_flag("--weird-names", spec.weird_names, "Quotes, line breaks, emoji, ...")
      ->group("Shape");
  command.add_flag("--git-folders", spec.git_folders, "Git folders in some homes")->group("Shape");
  command.add_flag("--mixed-case", spec.mixed_case, "Homes in another letter case than the user")
      ->group("Shape");
}

void add_faults(CLI::App& command, SimulateOptions& options) {
  auto& faults = options.server.faults;
  const auto duration = [&](const char* name, simulator::microseconds& value, const char* help) {
    command
        .add_option_function<std::string>(
            name, [&value](const std::string& text) { value = *parse_delay(text); }, help)
        ->check(CLI::Validator(
            [](std::string& text) { return parse_delay(text) ? "" : "not a duration: " + text; },
            "DURATION"))
        ->group("Weather");
  };
  const auto part = [&](const char* name, double& value, const char* help) {
    command.add_option(name, value, help)
        ->transform(CLI::Validator(to_part, "PART"))
        ->group("Weather");
  };
  const auto amount = [&](const char* name, auto& value, const char* help) {
    command.add_option(name, value, help)->check(CLI::NonNegativeNumber)->group("Weather");
  };
  duration("--latency", faults.latency, "Of every answer: 50ms, 0.5ms, 0.2s");
  duration("--jitter", faults.jitter, "Up to so much more");
  amount("--rate", faults.rate, "Requests a second that are allowed, per family");
  amount("--rate-dbfs", faults.rate_dbfs, "The same for DBFS");
  amount("--rate-workspace", faults.rate_workspace, "The same for the workspace");
  amount("--concurrent", faults.concurrent, "List requests at once that are allowed");
  part("--p429", faults.p429, "Part of the requests that are told to come later: 5%, 0.05");
  part("--p5xx", faults.p5xx, "Part that fail with 500, 502, 503, 504");
  part("--reset", faults.reset, "Part whose connection is reset");
  part("--truncate", faults.truncate, "Part whose body is cut in half");
  part("--html", faults.html, "Part that get a web page");
  part("--hang", faults.hang, "Part that get no answer");
  part("--denied", options.server.spec.denied, "Part of the directories that answer 403");
  amount("--expire-after", faults.expire_after, "Requests after which the token is refused");
  command.add_option("--expire-status", faults.expire_status, "401 or 403")
      ->check(CLI::IsMember({401, 403}))
      ->group("Weather");
  command.add_flag("--redirect", faults.redirect, "Everything is sent to a login page")
      ->group("Weather");
  amount("--scim-page", faults.scim_page, "Most users a page, whatever was asked for");
  command.add_flag("--scim-repeat", faults.scim_repeat, "Pages overlap by a user")
      ->group("Weather");
  command.add_flag("--scim-short", faults.scim_short, "The last user is counted, never returned")
      ->group("Weather");
  command.add_flag("--scim-denied", faults.scim_denied, "The list of users is forbidden")
      ->group("Weather");
  part("--scim-5xx", faults.scim_5xx, "Part of SCIM's requests that fail");
}

void add_cluster(CLI::App& command, simulator::ClusterSpec& cluster) {
  const std::string group = "Cluster";
  command.add_option("--cluster", cluster.id, "The id of the only one")
      ->capture_default_str()
      ->group(group);
  command.add_option("--cluster-state", cluster.state, "What clusters/get says at first")
      ->check(CLI::IsMember({"PENDING", "RUNNING", "RESTARTING", "RESIZING", "TERMINATING",
                             "TERMINATED", "ERROR", "UNKNOWN"}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--cluster-workers", cluster.workers, "Its executors")
      ->check(CLI::Range(0, 200))
      ->capture_default_str()
      ->group(group);
  command.add_flag("--cluster-single-node", cluster.single_node, "A driver and no workers")
      ->group(group);
}

ExitCode simulate(const SimulateOptions& options) {
  const SignalStop stop;
  const simulator::Server server(options.server);
  if (!options.truth.empty()) {
    auto output = OutputFile::open(options.truth);
    if (!output) return report_failure(output.error());
    output->write(server.truth());
    if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  }
  fmt::print("{}\n", server.ready_line());
  static_cast<void>(std::fflush(stdout));
  while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return ExitCode::complete;
}

}  // namespace

void add_simulate(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<SimulateOptions>();
  auto* command = app.add_subcommand("simulate", "Serve an embedded workspace on loopback");
  command->footer(kFooter);
  command->add_option("--port", options->server.port, "0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--token", options->server.token, "Default: a random one");
  command->add_option("--truth", options->truth, "Write what a perfect inventory would contain");
  add_workspace_spec(*command, options->server.spec);
  add_faults(*command, *options);
  add_cluster(*command, options->server.cluster);
  command->callback([options, &action] { action = [options] { return simulate(*options); }; });
}

}  // namespace stocktake::cli
