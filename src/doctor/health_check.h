#pragma once

#include <functional>
#include <optional>
#include <string>

#include "auth/credentials.h"
#include "databricks/clusters.h"
#include "databricks/scim.h"
#include "doctor/check.h"
#include "doctor/prober.h"
#include "model/source.h"

namespace stocktake::doctor {

/// Runs a Spark job of one slice on the chosen cluster and returns the result as a check.
using SparkTrial = std::function<Check()>;

/// What to check.
struct Target {
  std::string host;         ///< normalised
  bool plain_http = false;  ///< plain HTTP on loopback: TLS is not checked
  std::string trusted;      ///< the trusted root certificates, for people
  const auth::Credentials* credentials = nullptr;
  std::string cluster_id;  ///< empty: the workspace's clusters are not checked
  SparkTrial try_spark{};  ///< empty: no Spark job is run
};

/// Checks everything that a scan needs, one item after another, and reports each result. Changes
/// nothing and starts no cluster; sends about 60 requests. A check whose precondition failed is
/// skipped and reported as such.
class HealthCheck {
 public:
  HealthCheck(Prober& prober, const Target& target, Tell tell);

  /// Returns the exit code of the first check that failed; `complete` if none failed, `interrupted`
  /// if stopped.
  ExitCode run();

 private:
  struct Access {
    bool allowed = false;
    std::int64_t homes = 0;
  };

  void tell(const Check& check);
  bool reach_host();
  Check tls_passed() const;
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
  std::optional<databricks::Principal> caller_;
  std::optional<std::int64_t> users_;
};

/// Checks a cluster's state, workers, access mode and runtime. Sends no request. `caller`: the user
/// name of the owner of the credentials.
void check_cluster(const databricks::Cluster& cluster, const std::string& caller, const Tell& tell);

}  // namespace stocktake::doctor
