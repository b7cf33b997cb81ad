#include "app/spark_cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "app/spark_connection.h"
#include "app/trial_slice.h"
#include "databricks/answer.h"
#include "databricks/cause.h"
#include "net/transport/proxy.h"
#include "spark_runner/architecture.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::app {
namespace {

/// For a connection that nothing but its failure is wanted of.
constexpr std::chrono::seconds kConnectionTime{5};

/// The bundle is in the build directory, or in the installation's lib folder.
Expected<std::string> bundle_of(const ClusterChoice& choice) {
  namespace fs = std::filesystem;
  if (!choice.worker_bundle.empty()) return choice.worker_bundle;
  const fs::path folder = fs::path(program_folder()).parent_path();
  for (const char* place : {"bundle", "lib/stocktake"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder / place, ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("stocktake-worker-") && name.ends_with(".tar.gz")) {
        return entry.path().string();
      }
    }
  }
  return fail(ExitCode::usage,
              fmt::format("the worker bundle for clusters, stocktake-worker-*.tar.gz, is not in {}",
                          (folder / "bundle").string()),
              "build the whole project, or give the path of the bundle with --worker-bundle");
}

protocol::SliceRequest trial_order(protocol::WorkspaceAccess access) {
  protocol::SliceRequest order;
  order.slice = 1;
  order.access = std::move(access);
  order.tasks.push_back(
      {1, 1, Source::workspace, 0, std::string(info_of(Source::workspace).home_folder)});
  order.descend = false;
  return order;
}

doctor::Check failed_check(const Failure& failure) {
  return doctor::failed("spark", failure.code, failure.message,
                        failure.remedy.empty() ? "check the cluster's log" : failure.remedy);
}

doctor::Check classify(const SliceOutcome& outcome, const spark_runner::Cluster& cluster) {
  if (!outcome.answer.trailer) {
    return doctor::failed("spark", ExitCode::unreachable, outcome.error,
                          "check the cluster's log, or scan from this machine with --no-cluster");
  }
  if (outcome.answer.trailer->failure) {
    Failure failure = *outcome.answer.trailer->failure;
    failure.message = fmt::format("Executor-{}: {}", outcome.executor, failure.message);
    if (!outcome.answer.trailer->answered) {
      failure.remedy =
          "the cluster cannot connect to the workspace: allow the connection, or scan without a "
          "cluster";
    }
    return failed_check(failure);
  }
  return doctor::passed(
      "spark",
      fmt::format(
          "Spark {}, Python {}, {} concurrent tasks; on Executor-{} the worker ({}) starts and "
          "reaches the workspace",
          cluster.version(), cluster.python_version(), cluster.parallelism(), outcome.executor,
          spark_runner::kArchitecture));
}

/// The headers that authenticate now, as metadata. None if there is no token; the server then
/// refuses the call.
std::map<std::string, std::string> metadata_of(const WorkspaceClient& client) {
  std::map<std::string, std::string> metadata;
  const auto grant = client.grant();
  if (!grant) return metadata;
  for (const std::string& header : grant->headers) {
    const auto colon = header.find(": ");
    metadata.emplace(to_lower_ascii(header.substr(0, colon)), header.substr(colon + 2));
  }
  return metadata;
}

/// The same proxy and certificates as for requests to the workspace.
Expected<spark_connect::Endpoint> with_network(spark_connect::Endpoint endpoint,
                                               const WorkspaceClient& client) {
  auto pem = client.trusted_pem();
  if (!pem) return tl::unexpected(pem.error());
  endpoint.ca_pem = std::move(*pem);
  if (auto proxy = net::proxy_for(endpoint.host)) {
    endpoint.proxy = std::move(proxy->url);
    endpoint.proxy_user = std::move(proxy->user);
  }
  return endpoint;
}

/// Connects to the server as to the workspace, without credentials, to learn why it cannot be
/// reached. None if it can be, whatever it answers.
std::optional<net::Classification> try_connection(const spark_connect::Endpoint& endpoint,
                                                  const WorkspaceClient& client) {
  if (!endpoint.tls) return std::nullopt;
  net::SingleRequest request;
  request.url = fmt::format("https://{}/", endpoint.address());
  request.timeout = kConnectionTime;
  const auto exchange = client.http().send(request);
  if (exchange) return std::nullopt;
  auto classification = databricks::classify_transport(exchange.error(), client.clock().wall_ms());
  const bool tells = classification.category == net::Category::fatal ||
                     classification.category == net::Category::unreachable;
  return tells ? std::optional(std::move(classification)) : std::nullopt;
}

Failure failure_of(const net::Classification& classification,
                   const spark_connect::Endpoint& endpoint) {
  const databricks::CauseRow& cause = databricks::cause_of(classification);
  const bool is_fatal = classification.category == net::Category::fatal;
  return {ExitCode::unreachable,
          fmt::format("{}: {}: {}", endpoint.address(),
                      is_fatal ? cause.what : "the Spark server cannot be reached",
                      databricks::answer_text(classification)),
          std::string(cause.remedy)};
}

}  // namespace

Expected<spark_connect::Endpoint> endpoint_of(const ClusterChoice& choice,
                                              const WorkspaceClient& client) {
  if (!choice.spark_remote.empty()) {
    auto endpoint = spark_connect::Endpoint::parse(choice.spark_remote, choice.allow_plain_spark);
    if (endpoint) return with_network(std::move(*endpoint), client);
    if (choice.origin.empty()) return endpoint;
    const Failure& failure = endpoint.error();
    return fail(failure.code, fmt::format("{}: {}", choice.origin, failure.message),
                failure.remedy + "; --no-cluster lists from this machine");
  }
  if (client.is_plain_http()) {
    return fail(
        ExitCode::usage,
        fmt::format(
            "{} uses plain http, but the clusters of a workspace accept TLS connections only",
            client.host()),
        "name a Spark Connect server with --spark-remote");
  }
  std::string host = client.host();
  host.erase(0, host.find("//") + 2);
  auto endpoint = spark_connect::Endpoint::databricks(host, choice.cluster_id);
  if (!endpoint) return endpoint;
  endpoint->authentication = [&client] { return metadata_of(client); };
  return with_network(std::move(*endpoint), client);
}

Expected<std::unique_ptr<spark_runner::Cluster>> open_cluster(
    const ClusterChoice& choice, const spark_connect::Endpoint& endpoint,
    const WorkspaceClient& client) {
  auto bundle = bundle_of(choice);
  if (!bundle) return tl::unexpected(bundle.error());
  // A cluster of the workspace is behind the address that has just answered.
  std::optional<net::Classification> unreachable;
  if (!choice.spark_remote.empty()) unreachable = try_connection(endpoint, client);
  if (unreachable && unreachable->category == net::Category::fatal) {
    return tl::unexpected(failure_of(*unreachable, endpoint));
  }
  auto cluster = spark_runner::Cluster::open(endpoint, *bundle);
  if (!cluster && unreachable && cluster.error().code == ExitCode::unreachable) {
    return tl::unexpected(failure_of(*unreachable, endpoint));
  }
  return cluster;
}

doctor::Check try_cluster(const ClusterChoice& choice, const WorkspaceClient& client) {
  if (!choice.cluster_id.empty() && client.is_plain_http()) {
    return doctor::skipped("spark",
                           "the workspace is simulated, and its clusters cannot run tasks");
  }
  auto endpoint = endpoint_of(choice, client);
  if (!endpoint) return failed_check(endpoint.error());
  auto cluster = open_cluster(choice, *endpoint, client);
  if (!cluster) return failed_check(cluster.error());
  if (auto ready = (*cluster)->await_ready(NeverStop()); !ready) return failed_check(ready.error());
  const auto runner = (*cluster)->runner([&client] { return client.secret(); });
  auto access = client.access();
  if (!access) return failed_check(access.error());
  auto outcome = run_trial_slice(*runner, trial_order(std::move(*access)), client.clock());
  if (!outcome) return failed_check(outcome.error());
  return classify(*outcome, **cluster);
}

}  // namespace stocktake::app
