#include "cli/commands/run_scan.h"

#include "app/workspace_client.h"
#include "app/workspace_scan.h"
#include "cli/output/messages.h"
#include "util/files.h"
#include "util/signals.h"

namespace stocktake::cli {

ExitCode run_scan(const app::ScanRequest& request, const ScanOutput& output) {
  // Check everything that can be checked before anything is sent or written.
  if (!request.output.empty()) {
    if (auto writable = check_writable(request.output); !writable) {
      return report_failure(writable.error());
    }
  }
  auto client = app::WorkspaceClient::open(request.connection);
  if (!client) return report_failure(client.error());
  tell_notes((*client)->notes());
  const SignalStop stop;
  ScanPrinter printer(output, (*client)->clock());
  auto end = app::scan_workspace(request, **client, stop, printer);
  return printer.conclude(end);
}

}  // namespace stocktake::cli
