#pragma once

#include <memory>

#include "app/scan_engine.h"
#include "app/scan_observer.h"
#include "app/scan_request.h"
#include "app/workspace_client.h"
#include "engine/slices/slice_engine.h"
#include "util/signals.h"

namespace stocktake::app {

/// Makes the engine that the request asks for. Fails if it cannot be set up, or if `stop` is
/// requested while a cluster starts. `client` and `observer` must outlive the engine.
Expected<std::unique_ptr<ScanEngine>> make_engine(const ScanRequest& request,
                                                  WorkspaceClient& client, const StopToken& stop,
                                                  ScanObserver& observer);

/// The files of large directories wait there until they are stored: on the disk that they are
/// stored on, because a machine's temporary folder may be in memory.
std::string folder_of_inventory(const ScanRequest& request);

// For implementations of engines that dispatch slices.

/// The limits that the request sets for slices.
SliceLimits slice_limits(const ScanRequest& request);
/// The same, with a secret that the client renews. It must outlive the engine.
SliceLimits slice_limits(const ScanRequest& request, WorkspaceClient& client);
/// Lets workers use the mounts that the request allows.
void allow_mounts(const ScanRequest& request, protocol::WorkspaceAccess& access);
/// Forwards to `observer`, which must outlive the engine.
SliceWatch slice_watch(ScanObserver& observer);

}  // namespace stocktake::app
