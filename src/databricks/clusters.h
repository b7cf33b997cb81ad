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

/// A cluster as `clusters/get` tells it. Words are the service's own, and empty where it gave none.
struct Cluster {
  std::string id;
  std::string name;
  std::string state;          ///< PENDING RUNNING RESTARTING RESIZING TERMINATING TERMINATED ...
  std::string state_message;  ///< why it is in that state, one line
  std::optional<std::int64_t> workers;  ///< wanted; none where it scales by itself
  std::optional<Autoscale> autoscale;
  std::int64_t executors = 0;  ///< there now
  bool single_node = false;    ///< a driver and no workers, ever
  std::string access_mode;     ///< `data_security_mode`
  std::string single_user;     ///< to whom a dedicated cluster belongs
  std::string spark_version;   ///< "15.4.x-scala2.12"

  /// Takes work now: a cluster that grows or shrinks does.
  bool is_running() const { return state == "RUNNING" || state == "RESIZING"; }
  /// Will run without anybody's doing.
  bool is_starting() const { return state == "PENDING" || state == "RESTARTING"; }
  /// `start_cluster_request` is accepted.
  bool can_be_started() const { return state == "TERMINATED"; }
  bool operator==(const Cluster&) const = default;
};

net::Request cluster_request(std::string_view id);
/// A race with somebody else's start answers 400 INVALID_STATE: look at the cluster again.
net::Request start_cluster_request(std::string_view id);

/// The body of a 200 to `cluster_request` as a cluster, or why it is none: a cluster without a
/// state could not be told from one that runs.
tl::expected<Cluster, std::string> parse_cluster(const net::Body& body);

/// Whether the service says that there is no such cluster: a 400, where a 404 is expected.
bool means_no_such_cluster(const net::Classification& classification);

/// The access mode as the cluster's page names it: "dedicated", "standard", ...
std::string access_mode_name(std::string_view data_security_mode);

/// "15.4" of "15.4.x-scala2.12"; nothing where the version is not told by numbers.
struct RuntimeVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const RuntimeVersion&) const = default;
};
std::optional<RuntimeVersion> runtime_version(std::string_view spark_version);

}  // namespace stocktake::databricks
