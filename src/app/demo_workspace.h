#pragma once

#include <memory>
#include <string>

#include "app/scan_request.h"
#include "simulator/server.h"
#include "util/expected.h"

namespace stocktake::app {

/// A simulated workspace with injected faults, and the request to scan it into a directory.
class DemoWorkspace {
 public:
  /// Creates `directory` if it does not exist. A file with the token is there as long as the object
  /// lives. Fails if it cannot be written, or if it holds anything that no demo has made.
  static Expected<std::unique_ptr<DemoWorkspace>> open(int users, const std::string& directory);
  ~DemoWorkspace();
  DemoWorkspace(const DemoWorkspace&) = delete;
  DemoWorkspace& operator=(const DemoWorkspace&) = delete;

  const ScanRequest& request() const { return request_; }

 private:
  explicit DemoWorkspace(int users);

  simulator::Server server_;
  ScanRequest request_;
};

}  // namespace stocktake::app
