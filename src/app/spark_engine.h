#pragma once

#include <memory>

#include "app/scan_engine.h"
#include "app/scan_observer.h"
#include "app/scan_request.h"
#include "app/workspace_client.h"
#include "util/signals.h"

namespace stocktake::app {

/// Lists from the executors of the Spark cluster that `request` names, and notes what the
/// predecessor's users look for. As `make_engine`.
Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& request,
                                                        WorkspaceClient& client,
                                                        const StopToken& stop,
                                                        ScanObserver& observer);

}  // namespace stocktake::app
