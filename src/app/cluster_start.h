#pragma once

#include <functional>
#include <string>

#include "net/dispatch/dispatcher.h"
#include "util/expected.h"
#include "util/signals.h"
#include "util/sleeper.h"

namespace stocktake::app {

/// What it takes to query a cluster and to wait for it.
struct ClusterWait {
  net::Dispatcher& dispatcher;
  const Clock& clock;
  Sleeper& sleeper;
  const StopToken& stop;
  /// Receives progress and warnings, one printable line each.
  std::function<void(const std::string&)> note;
};

/// Checks that a cluster of the workspace runs before a scan uses it. With `start`, starts a
/// terminated cluster and waits for it, which takes minutes. Conditions that only make the cluster
/// slow or useless are reported as warnings. Fails with a remedy if the cluster cannot be used:
/// `refused` if the caller may not see or start it, `interrupted` if stopped, otherwise
/// `unreachable`.
Expected<void> make_cluster_ready(const ClusterWait& wait, const std::string& id, bool start);

}  // namespace stocktake::app
