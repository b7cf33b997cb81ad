#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <thread>

#include "cli/commands.h"
#include "cli/options/values.h"
#include "cli/output/messages.h"
#include "simulator/server.h"
#include "util/files.h"
#include "util/output_check.h"
#include "util/signals.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

constexpr const char* kSimulateFooter =
    "Examples:\n"
    "  stocktake simulate --port 8080 --users 100 --latency 30ms\n"
    "  stocktake simulate --odd-listings --large-numbers         what some workspaces answer\n"
    "  stocktake simulate --rate 30 --p5xx 2% --reset 1%       an unreliable service\n"
    "  stocktake simulate --service-principals 3 --inactive-users 2 --orphans 2 --deny-principals\n"
    "                                                          homes of all kinds of owners\n"
    "  stocktake simulate --catalogs 3 --volumes 40 --page-size 50\n"
    "                                                          volumes, for --sources volumes\n"
    "When it is ready, it prints one line of JSON with its URL, token and totals. Then run\n"
    "  stocktake scan --all-users --host URL --token-file F\n"
    "GET /stats returns statistics of the requests. Ctrl-C ends it.";

struct SimulateOptions {
  simulator::Options server;
  std::string truth;
};

/// From "400:DBFS_DISABLED". None where it is not of that form.
std::optional<simulator::DbfsDisabled> dbfs_disabled_from(const std::string& text) {
  if (text.empty()) return simulator::DbfsDisabled();
  const auto colon = text.find(':');
  int status = 0;
  if (colon == std::string::npos || colon + 1 == text.size()) return std::nullopt;
  const char* const end = text.data() + colon;
  const auto [rest, error] = std::from_chars(text.data(), end, status);
  const bool is_error = error == std::errc() && rest == end && status >= 400 && status <= 599;
  if (!is_error) return std::nullopt;
  return simulator::DbfsDisabled{status, text.substr(colon + 1)};
}

void add_workspace_spec(CLI::App& command, simulator::WorkspaceSpec& spec) {
  const auto number = [&](const char* name, int& value, const char* help) {
    command.add_option(name, value, help)
        ->transform(whole_number(0, std::numeric_limits<int>::max()))
        ->capture_default_str()
        ->group("Workspace");
  };
  command.add_option("--seed", spec.seed, "Seed; the same seed makes the same workspace")
      ->transform(whole_number(0))
      ->capture_default_str()
      ->group("Workspace");
  number("--users", spec.users, "Number of users");
  number("--dirs", spec.dirs, "Average number of directories below a user's homes");
  number("--files", spec.files, "Average number of files in a directory");
  number("--whale", spec.largest_home_dirs, "Number of additional directories in one home");
  number("--deep", spec.deep, "Depth of a chain of directories in one home");
  number("--wide", spec.wide, "Number of files in one directory");
  number("--orphans", spec.orphans, "Number of homes that belong to no user");
  number("--uuid-orphans", spec.uuid_orphans,
         "Number of homes named as those of service principals that belong to nobody");
  number("--no-home", spec.no_home, "Number of users without a home");
  number("--inactive-users", spec.inactive_users,
         "Number of additional users who are inactive; so is each ninth of --users");
  number("--service-principals", spec.service_principals,
         "Number of service principals, each with a home /Users/<application id>");
  number("--inactive-service-principals", spec.inactive_service_principals,
         "Number of service principals that are inactive");
  command
      .add_flag("--weird-names", spec.weird_names, "Use names with quotes, line breaks, emoji, ...")
      ->group("Workspace");
  command
      .add_flag("--places", spec.places,
                "Put folders and files outside of the homes: /Shared, /Repos, dbfs:/FileStore, ...")
      ->group("Workspace");
  command.add_flag("--git-folders", spec.git_folders, "Put Git folders in some homes")
      ->group("Workspace");
  command
      .add_flag("--content-classes", spec.content_classes,
                "Put a Trash, bundles, Git folders and folders of tools into some homes")
      ->group("Workspace");
  command.add_flag("--extensions", spec.extensions, "Use file names with extensions")
      ->group("Workspace");
  command
      .add_flag("--mixed-case", spec.mixed_case,
                "Make homes whose letter case differs from the user name")
      ->group("Workspace");
  command
      .add_flag("--odd-listings", spec.odd_listings,
                "Put two objects of one path, objects without a name, rows that end in a slash and "
                "homes in another letter case into some listings")
      ->group("Workspace");
  command
      .add_flag("--large-numbers", spec.large_numbers,
                "Use sizes near 2^63, times before 1970 and beyond 9999, and numbers as text")
      ->group("Workspace");
  command
      .add_flag("--no-dbfs-users", spec.no_dbfs_users, "Make a DBFS without a folder /Users (404)")
      ->group("Workspace");
  command
      .add_option_function<std::string>(
          "--dbfs-disabled",
          [&spec](const std::string& text) { spec.dbfs_disabled = dbfs_disabled_from(text); },
          "Switch DBFS off: every request for it gets this status and error code (default: "
          "403:PERMISSION_DENIED)")
      ->expected(0, 1)
      ->check(CLI::Validator(
          [](std::string& text) {
            return dbfs_disabled_from(text) ? "" : "not a status and an error code: " + text;
          },
          "STATUS:CODE"))
      ->group("Workspace");
}

void add_metastore(CLI::App& command, simulator::CatalogSpec& spec) {
  const auto number = [&](const char* name, int& value, int least, int most, const char* help) {
    command.add_option(name, value, help)
        ->transform(whole_number(least, most))
        ->capture_default_str()
        ->group("Unity Catalog");
  };
  number("--catalogs", spec.catalogs, 0, 1000,
         "Number of catalogs; without any, no metastore is assigned to the workspace");
  number("--volumes", spec.volumes, 0, 100'000,
         "Number of volumes, of users, service principals, groups and unknown owners");
  number("--volume-dirs", spec.dirs, 0, 1'000'000, "Average number of directories in a volume");
  number("--volume-files", spec.files, 0, 1'000'000,
         "Average number of files in a directory of a volume");
  number("--page-size", spec.page_size, 1, 1000,
         "Longest page of a list; pages differ in length, and some are empty");
  number("--denied-schemas", spec.denied_schemas, 0, 1000,
         "Number of schemas that cannot be listed (403), at most one per catalog");
}

CLI::Option* add_duration(CLI::App& command, const std::string& name,
                          simulator::microseconds& value, const std::string& help) {
  return command
      .add_option_function<std::string>(
          name, [&value](const std::string& text) { value = *parse_delay(text); }, help)
      ->check(CLI::Validator(
          [](std::string& text) {
            return parse_delay(text)
                       ? ""
                       : fmt::format("\"{}\" is not a duration, such as 50ms or 2s", excerpt(text));
          },
          "DURATION"));
}

void add_tokens(CLI::App& command, simulator::TokenSpec& tokens) {
  const std::string group = "Tokens";
  add_duration(command, "--token-lifetime", tokens.lifetime,
               "How long the tokens are valid that OAuth clients get (default: 1 h)")
      ->group(group);
  command
      .add_option("--client-secret", tokens.client_secret,
                  "The only client secret that is accepted (default: every one)")
      ->group(group);
  command
      .add_option("--workspace-id", tokens.workspace_id,
                  "Id in the host's metadata (default: the host has no metadata)")
      ->group(group);
  command.add_option("--token-5xx", tokens.p5xx, "Share of the requests for tokens that get a 503")
      ->transform(share())
      ->type_name("SHARE")
      ->group(group);
}

void add_faults(CLI::App& command, SimulateOptions& options) {
  auto& faults = options.server.faults;
  const auto duration = [&](const char* name, simulator::microseconds& value, const char* help) {
    add_duration(command, name, value, help)->group("Faults");
  };
  const auto part = [&](const char* name, double& value, const char* help) {
    command.add_option(name, value, help)->transform(share())->type_name("SHARE")->group("Faults");
  };
  const auto rate = [&](const char* name, double& value, const char* help) {
    command.add_option(name, value, help)->transform(number_from_zero())->group("Faults");
  };
  const auto amount = [&](const char* name, auto& value, const char* help) {
    command.add_option(name, value, help)
        ->transform(whole_number(0, std::numeric_limits<int>::max()))
        ->group("Faults");
  };
  duration("--latency", faults.latency, "Delay of every response: 50ms, 0.5ms, 0.2s");
  duration("--jitter", faults.jitter, "Maximum additional random delay");
  rate("--rate", faults.rate, "Requests per second that each API allows");
  rate("--rate-dbfs", faults.rate_dbfs, "Requests per second that the DBFS API allows");
  rate("--rate-workspace", faults.rate_workspace,
       "Requests per second that the workspace API allows");
  amount("--rate-burst", faults.rate_burst,
         "Requests that a rate saves up and then allows at once (default: those of a second)");
  command
      .add_flag("--rate-shared", faults.rate_shared,
                "The rate is one limit for the DBFS and the workspace API together")
      ->group("Faults");
  amount("--concurrent", faults.concurrent, "Concurrent list requests that are allowed");
  part("--p429", faults.p429, "Share of the requests that get a 429: 5%, 0.05");
  part("--p5xx", faults.p5xx, "Share of the requests that get a 500, 502, 503 or 504");
  part("--reset", faults.reset, "Share of the requests whose connection is reset");
  part("--truncate", faults.truncate, "Share of the responses whose body is cut in half");
  part("--html", faults.html, "Share of the requests that get an HTML page");
  part("--hang", faults.hang, "Share of the requests that get no response");
  part("--denied", options.server.spec.denied,
       "Share of the directories that cannot be listed (403)");
  amount("--expire-after", faults.expire_after,
         "Number of requests after which the token is refused");
  command
      .add_option("--expire-status", faults.expire_status,
                  "Status that refuses the token: 400 (as Azure does), 401 or 403")
      ->transform(one_of({"400", "401", "403"}))
      ->group("Faults");
  command.add_flag("--redirect", faults.redirect, "Redirect every request to a login page")
      ->group("Faults");
  amount("--scim-page", faults.scim_page, "Maximum number of users per SCIM page");
  command.add_flag("--scim-repeat", faults.scim_repeat, "Make SCIM pages overlap by one user")
      ->group("Faults");
  command
      .add_flag("--scim-short", faults.scim_short,
                "Count the last user in SCIM, but never return it")
      ->group("Faults");
  amount("--scim-guests", faults.scim_guests,
         "Number of users and of service principals who are listed first; one of them is deleted "
         "after each page");
  command.add_flag("--scim-denied", faults.scim_denied, "Refuse to list the users")
      ->group("Faults");
  command
      .add_flag("--deny-principals", faults.principals_denied,
                "Refuse to list the service principals (403)")
      ->group("Faults");
  command
      .add_flag("--no-admin", faults.no_admin,
                "Make the caller the first user and no administrator: the workspace's other homes "
                "are hidden (404)")
      ->group("Faults");
  part("--scim-5xx", faults.scim_5xx, "Share of the SCIM requests that get a 5xx");
}

void add_cluster(CLI::App& command, simulator::ClusterSpec& cluster) {
  const std::string group = "Cluster";
  command.add_option("--cluster", cluster.id, "Id of the only cluster")
      ->capture_default_str()
      ->group(group);
  command.add_option("--cluster-state", cluster.state, "State that clusters/get returns first")
      ->transform(one_of({"PENDING", "RUNNING", "RESTARTING", "RESIZING", "TERMINATING",
                          "TERMINATED", "ERROR", "UNKNOWN"}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--cluster-workers", cluster.workers, "Number of workers")
      ->transform(whole_number(0, 200))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--cluster-single-node", cluster.single_node,
                "Make it a single node: a driver and no workers")
      ->group(group);
}

ExitCode simulate(const SimulateOptions& options) {
  const CommandFiles files{.outputs = {{"--truth", options.truth}}};
  if (auto checked = check_outputs(files); !checked) return report_failure(checked.error());
  const SignalStop stop;
  const simulator::Server server(options.server);
  if (!options.truth.empty()) {
    auto output = OutputFile::open(options.truth);
    if (!output) return report_failure(output.error());
    output->write(server.truth());
    if (auto finished = output->finish(); !finished) return report_failure(finished.error());
  }
  const ExitCode printed = print(server.ready_line() + "\n");
  if (printed != ExitCode::complete) return printed;
  while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return ExitCode::complete;
}

}  // namespace

void add_simulate(CLI::App& app, CommandHandler& action) {
  auto options = std::make_shared<SimulateOptions>();
  auto* command = app.add_subcommand("simulate", "Serve a simulated workspace on loopback");
  command->footer(kSimulateFooter);
  command->add_option("--port", options->server.port, "Port to listen on; 0 for any free port")
      ->transform(whole_number(0, 65535))
      ->capture_default_str();
  command->add_option("--token", options->server.token, "Token to accept (default: a random one)");
  command->add_option("--truth", options->truth,
                      "Write what a perfect inventory would contain to this file");
  add_workspace_spec(*command, options->server.spec);
  add_metastore(*command, options->server.spec.metastore);
  add_faults(*command, *options);
  add_tokens(*command, options->server.tokens);
  add_cluster(*command, options->server.cluster);
  command->callback([options, &action] { action = [options] { return simulate(*options); }; });
}

}  // namespace stocktake::cli
