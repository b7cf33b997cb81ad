#pragma once

#include <memory>

#include "app/scan_engine.h"
#include "app/scan_observer.h"
#include "app/scan_request.h"
#include "app/workspace_client.h"
#include "util/signals.h"

namespace stocktake::app {

/// Makes an engine that lists from the executors of the Spark cluster that `request` names. It
/// returns as soon as the cluster has opened a session. Reports the users and the cluster's
/// parallelism to `observer`. Fails as `make_engine` does.
Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& request,
                                                        WorkspaceClient& client,
                                                        const StopToken& stop,
                                                        ScanObserver& observer);

}  // namespace stocktake::app
