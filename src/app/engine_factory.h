#pragma once

#include <memory>

#include "app/scan_engine.h"
#include "app/scan_observer.h"
#include "app/scan_request.h"
#include "app/workspace_client.h"
#include "engine/slices/slice_engine.h"
#include "util/signals.h"

namespace stocktake::app {

/// The engine that a scan asked for. Fails where it cannot be set up, and where that takes long and
/// `stop` asks for an end. `client` and `observer` have to outlive it.
Expected<std::unique_ptr<ScanEngine>> make_engine(const ScanRequest& request,
                                                  WorkspaceClient& client, const StopToken& stop,
                                                  ScanObserver& observer);

// For those that make an engine of slices.

/// What the request says of slices.
SliceLimits slice_limits(const ScanRequest& request);
/// Tells `observer`, which has to outlive the engine.
SliceWatch slice_watch(ScanObserver& observer);

}  // namespace stocktake::app
