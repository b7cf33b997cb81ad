#pragma once

#include <functional>
#include <string>

#include "net/dispatch/dispatcher.h"
#include "util/expected.h"
#include "util/signals.h"
#include "util/sleeper.h"

namespace stocktake::app {

/// What it takes to look at a cluster, and to wait for it.
struct ClusterWait {
  net::Dispatcher& dispatcher;
  const Clock& clock;
  Sleeper& sleeper;
  const StopToken& stop;
  /// Is told what is waited for and what is odd about the cluster, as lines that are safe to print.
  std::function<void(const std::string&)> note;
};

/// Looks at a cluster of the workspace before it is used, and starts it where `start` asks for
/// that, which takes minutes and says so. What only makes it slow or useless is a warning. Fails
/// where it cannot be used, with what to do: `refused` where it may not be looked at, else
/// `unreachable`; `interrupted` where it was stopped.
Expected<void> make_cluster_ready(const ClusterWait& wait, const std::string& id, bool start);

}  // namespace stocktake::app
