#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/dispatch/classification.h"
#include "net/transport/body.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

struct Autoscale {
  std::int64_t min_workers = 0;
  std::int64_t max_workers = 0;
  bool operator==(const Autoscale&) const = default;
};

/// A cluster as `clusters/get` describes it. Strings are the service's own, and empty if it gave
/// none.
struct Cluster {
  std::string id;
  std::string name;
  std::string state;          ///< PENDING RUNNING RESTARTING RESIZING TERMINATING TERMINATED ...
  std::string state_message;  ///< why it is in that state, one line
  std::optional<std::int64_t> workers;  ///< requested number; none if the cluster autoscales
  std::optional<Autoscale> autoscale;
  std::int64_t executors = 0;  ///< running now
  bool single_node = false;    ///< a driver without workers
  std::string access_mode;     ///< `data_security_mode`
  std::string single_user;     ///< the user to whom a dedicated cluster is assigned
  std::string spark_version;   ///< "15.4.x-scala2.12"

  /// Accepts work now; a cluster that is being resized does.
  bool is_running() const { return state == "RUNNING" || state == "RESIZING"; }
  /// Will run without a further request.
  bool is_starting() const { return state == "PENDING" || state == "RESTARTING"; }
  /// `start_cluster_request` is accepted.
  bool can_be_started() const { return state == "TERMINATED"; }
  bool operator==(const Cluster&) const = default;
};

net::Request cluster_request(std::string_view id);
/// If another client starts the cluster first, the answer is 400 INVALID_STATE: get the cluster
/// again.
net::Request start_cluster_request(std::string_view id);

/// Parses the body of a 200 to `cluster_request`; fails with the reason. A cluster without a state
/// is an error: whether it runs would be unknown.
tl::expected<Cluster, std::string> parse_cluster(const net::Body& body);

/// Whether the service says that the cluster does not exist: with a 400, not only with a 404.
bool means_no_such_cluster(const net::Classification& classification);

/// The access mode as the cluster's page names it: "dedicated", "standard", ...
std::string access_mode_name(std::string_view data_security_mode);

/// "15.4" of "15.4.x-scala2.12"; nothing if the version has no numbers.
struct RuntimeVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const RuntimeVersion&) const = default;
};
std::optional<RuntimeVersion> runtime_version(std::string_view spark_version);

}  // namespace stocktake::databricks
