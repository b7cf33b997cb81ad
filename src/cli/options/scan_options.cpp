#include "cli/options/scan_options.h"

#include <utility>

#include "cli/options/connection_options.h"
#include "cli/options/inventory_option.h"
#include "cli/options/source_option.h"
#include "cli/options/values.h"
#include "scan/user_list/user_list.h"

namespace stocktake::cli {
namespace {

void add_output_options(CLI::App& command, ScanOptions& options) {
  const Choices<ProgressStyle> styles{{"auto", ProgressStyle::automatic},
                                      {"bar", ProgressStyle::bar},
                                      {"lines", ProgressStyle::lines},
                                      {"json", ProgressStyle::json},
                                      {"none", ProgressStyle::none}};
  const std::string group = "Output on standard error";
  add_choice(command, "--progress", options.output.progress, styles,
             "Progress: auto, bar, lines, json or none")
      ->group(group);
  command.add_flag("--quiet", options.output.quiet, "Print only errors")->group(group);
  command.add_flag("--debug", options.output.debug, "Print every retry and its reason")
      ->group(group);
  command
      .add_option("--log-file", options.log_file, "Write every retry and its reason to this file")
      ->group(group);
}

void add_cluster_options(CLI::App& command, app::ScanRequest& request, CLI::Option& no_parallel) {
  const std::string group = "Spark: list from the executors of a cluster";
  auto* cluster = command.add_option("--cluster-id", request.cluster.cluster_id,
                                     "Id of a cluster of the workspace");
  auto* remote = command.add_option("--spark-remote", request.cluster.spark_remote,
                                    "Address of any Spark Connect server: sc://host:port");
  command
      .add_flag("--spark-insecure", request.cluster.allow_plain_spark,
                "Accept a --spark-remote on another machine without TLS: everybody on the way can "
                "read what is listed, and the token")
      ->group(group);
  cluster->excludes(&no_parallel)->group(group);
  remote->excludes(&no_parallel)->excludes(cluster)->group(group);
  command
      .add_flag("--no-cluster", request.cluster.from_here,
                "List from this machine, although a cluster is configured (SPARK_REMOTE, "
                "DATABRICKS_CLUSTER_ID, or the profile's cluster_id)")
      ->group(group);
  command
      .add_flag("--start-cluster", request.start_cluster, "Start the cluster if it is terminated")
      ->group(group);
  command
      .add_option("--chunk-size", request.chunk_size,
                  "Maximum number of users in the first wave of partitions")
      ->transform(whole_number(1, 1'000'000))
      ->group(group);
}

void add_test_options(CLI::App& command, app::ScanRequest& request) {
  const std::string group = "For tests: list from local worker processes instead of a cluster";
  command.add_option("--processes", request.processes, "Number of worker processes")
      ->transform(whole_number(1, 256))
      ->group(group);
  command
      .add_option("--worker", request.worker, "Worker program (default: the one beside stocktake)")
      ->check(existing_file())
      ->group(group);
  command
      .add_option("--worker-bundle", request.cluster.worker_bundle,
                  "Worker bundle for a cluster (default: the one beside stocktake)")
      ->check(existing_file())
      ->group(group);
}

}  // namespace

void add_scan_options(CLI::App& command, ScanOptions& options) {
  options.request.inventory = kDefaultInventory;
  const std::string whom = "Users";
  command.add_option("USER", options.request.names, "Users whose homes to list")->group(whom);
  command
      .add_option(
          "--users-file", options.users_file,
          "List of users: a name per line, a CSV, JSON, or what `databricks users list` prints; - "
          "for standard input")
      ->group(whom);
  command
      .add_flag("--all-users", options.request.all_users,
                "All users of the workspace, and homes that belong to no user")
      ->group(whom);
  add_sources_options(command, options.request.sources);
  add_inventory_option(command, options.request.inventory);
  command.add_option(
      "-o,--output", options.request.output,
      "File for the per-user CSV, also written if the scan ends early; - for standard output");
  auto* resume = command.add_flag(
      "--resume", options.request.resume,
      "Continue an inventory, or begin it if there is none; if it is finished, retry its gaps");
  command.add_flag("--fresh", options.request.fresh, "Start over and replace the inventory")
      ->excludes(resume);
  auto* alone =
      command.add_flag("--no-parallel", options.one_at_a_time, "Send one request at a time");
  add_connection_options(command, options.request.connection);
  add_cluster_options(command, options.request, *alone);
  add_output_options(command, options);
  add_test_options(command, options.request);
}

CommandFiles files_of(const ScanOptions& options) {
  const app::ScanRequest& request = options.request;
  CommandFiles files{.inventories = {request.inventory},
                     .inputs = files_of(request.connection),
                     .outputs = {{"--output", request.output}, {"--log-file", options.log_file}}};
  files.inputs.push_back({"--users-file", options.users_file.value_or("")});
  return files;
}

Expected<std::vector<std::string>> complete(ScanOptions& options) {
  app::ScanRequest& request = options.request;
  request.debug = options.output.debug;
  if (options.one_at_a_time) {
    request.connection.max_in_flight = 1;
    request.cluster.from_here = true;
  }
  const bool names_given = !request.names.empty() || options.users_file;
  if (request.all_users && names_given) {
    return fail(ExitCode::usage, "--all-users cannot be combined with named users",
                "name the users, or use --all-users");
  }
  // With `--resume` and no names, the inventory has the users.
  if (request.all_users || (request.resume && !names_given)) return {};
  auto users = scan::read_users(request.names, options.users_file);
  if (!users) return tl::unexpected(users.error());
  request.names = std::move(users->names);
  return std::move(users->notes);
}

}  // namespace stocktake::cli
