#include "cli/options/scan_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/options/connection_options.h"
#include "cli/options/coverage_options.h"
#include "cli/options/inventory_option.h"
#include "cli/options/source_option.h"
#include "cli/options/values.h"
#include "cli/options/volume_options.h"
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

void add_mount_options(CLI::App& command, ScanOptions& options) {
  const std::string group = "Mounts";
  add_choice(
      command, "--via", options.request.via,
      {{"api", Via::api}, {"mount", Via::mount}, {"auto", Via::any}},
      "How to list where a source is mounted: over the API; from the mount, or not at all; or "
      "from the mount if it proves to show the same, else over the API")
      ->group(group);
  comma_separated(command.add_option("--mount", options.mounts,
                                     "Where sources are mounted, on the cluster's machines or on "
                                     "this one, as SOURCE=FOLDER (default: dbfs=/dbfs)"))
      ->option_text("SOURCE=FOLDER[,...]")
      ->group(group);
}

/// The mount points for `--via`: the default of each source, unless `--mount` names another.
Expected<void> complete_mounts(ScanOptions& options) {
  app::ScanRequest& request = options.request;
  if (request.via == Via::api && !options.mounts.empty()) {
    return fail(ExitCode::usage, "--mount is given, but directories are listed over the API",
                "add --via mount or --via auto");
  }
  PerSource<std::string> folders;
  for (const Source source : all_sources()) folders[source] = info_of(source).mount;
  for (const std::string& text : options.mounts) {
    const auto equals = std::min(text.find('='), text.size());
    const auto source = parse_source(std::string_view(text).substr(0, equals));
    const std::string folder = equals < text.size() ? text.substr(equals + 1) : "";
    if (!source || !folder.starts_with('/')) {
      return fail(ExitCode::usage, fmt::format("--mount: \"{}\" is not SOURCE=FOLDER", text),
                  "name a source and an absolute path, such as dbfs=/mnt/share");
    }
    if (info_of(*source).mount.empty()) {
      return fail(ExitCode::usage,
                  fmt::format("--mount: {} can be listed over the API only, because a mount of it "
                              "shows other names, kinds and sizes",
                              to_string(*source)),
                  "leave it out: it is listed over the API in any case");
    }
    folders[*source] = folder;
  }
  if (request.via == Via::api) return {};
  for (const Source source : request.sources) {
    if (!folders[source].empty()) request.mounts.push_back({source, folders[source]});
  }
  if (!request.mounts.empty()) return {};
  return fail(ExitCode::usage, "--via: none of the sources of this scan can be listed from a mount",
              "leave --via out, or add dbfs to --sources");
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
  add_coverage_options(command, options.coverage);
  add_sources_options(command, options.request.sources);
  add_volume_options(command, options.request.volumes);
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
  add_mount_options(command, options);
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
  if (auto mounts = complete_mounts(options); !mounts) return tl::unexpected(mounts.error());
  if (auto volumes = complete_volumes(request); !volumes) return tl::unexpected(volumes.error());
  if (options.one_at_a_time) {
    request.connection.max_in_flight = 1;
    request.cluster.from_here = true;
  }
  const bool names_given = !request.names.empty() || options.users_file;
  auto coverage = coverage_of(options.coverage, request.sources);
  if (!coverage) return tl::unexpected(coverage.error());
  request.coverage = std::move(*coverage);
  if ((request.all_users || request.coverage.whole) && names_given) {
    return fail(ExitCode::usage,
                fmt::format("{} cannot be combined with named users",
                            request.coverage.whole ? "--whole" : "--all-users"),
                "name the users, or leave them out");
  }
  request.all_users = request.all_users || request.coverage.whole;
  // With `--resume` and no names, the inventory has the users.
  const bool may_lack_names = request.resume || !request.coverage.empty();
  if (request.all_users || (may_lack_names && !names_given)) return {};
  auto users = scan::read_users(request.names, options.users_file);
  if (!users) return tl::unexpected(users.error());
  request.names = std::move(users->names);
  return std::move(users->notes);
}

}  // namespace stocktake::cli
