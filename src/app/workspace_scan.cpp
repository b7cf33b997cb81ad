#include "app/workspace_scan.h"

#include "app/engine_factory.h"

namespace stocktake::app {

ScanEnd scan_workspace(const ScanRequest& request, WorkspaceClient& client, const StopToken& stop,
                       ScanObserver& observer) {
  ScanEnvironment environment{
      client.dispatcher(),
      client.clock(),
      stop,
      client.host(),
      client.describe(),
      [&] { return make_engine(request, client, stop, observer); },
      [](store::Writer& writer) { return std::make_unique<store::ThreadCommitter>(writer); },
  };
  return ScanRun(request, std::move(environment), observer).run();
}

}  // namespace stocktake::app
