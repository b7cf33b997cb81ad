#pragma once

#include <functional>
#include <optional>
#include <string>

#include "databricks/clusters.h"
#include "databricks/credentials.h"
#include "databricks/scim.h"
#include "doctor/check.h"
#include "doctor/prober.h"
#include "model/source.h"

namespace stocktake::doctor {

/// Runs a job of one slice on the cluster that was named, and says what came of it.
using SparkTrial = std::function<Check()>;

/// Whom to examine.
struct Target {
  std::string host;         ///< normalised
  bool plain_http = false;  ///< plain HTTP to this machine: there is no TLS to look at
  std::string trusted;      ///< whose certificates are believed, for people
  const databricks::Credentials* credentials = nullptr;
  std::string cluster_id;  ///< empty: no cluster of the workspace is looked at
  SparkTrial try_spark{};  ///< empty: no cluster is tried
};

/// Looks at all that a scan needs, one thing after another, and tells each. Changes nothing and
/// starts no cluster; sends some 60 requests. What cannot be looked at because something before it
/// failed is skipped, and says so.
class HealthCheck {
 public:
  HealthCheck(Prober& prober, const Target& target, Tell tell);

  /// Returns the exit code of the first check that failed; `complete` where none did,
  /// `interrupted` where it was stopped.
  ExitCode run();

 private:
  struct Access {
    bool allowed = false;
    std::int64_t homes = 0;
  };

  void tell(const Check& check);
  bool reach_host();
  void classify_host(const net::Classification& classification);
  void describe_caller();
  void ask_for_users();
  Access ask_for_folder(Source source);
  void ask_for_homes();
  void measure(Source source, const Access& access);
  void probe_cluster();

  Prober& prober_;
  const Target& target_;
  Tell tell_;
  ExitCode code_ = ExitCode::complete;
  std::optional<databricks::ScimUser> caller_;
  std::optional<std::int64_t> users_;
};

/// The checks of a cluster that was found: its state, workers, access mode and runtime. Pure.
/// `caller`: the user name of whom the credentials belong to.
void check_cluster(const databricks::Cluster& cluster, const std::string& caller, const Tell& tell);

}  // namespace stocktake::doctor
