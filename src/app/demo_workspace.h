#pragma once

#include <memory>
#include <string>

#include "app/scan_request.h"
#include "simulator/server.h"
#include "util/expected.h"

namespace stocktake::app {

/// A simulated workspace in bad weather, and a scan of it whose results go to a directory.
class DemoWorkspace {
 public:
  /// Makes `directory` where it is not there, and leaves the token's file in it for as long as the
  /// object lives. Fails where that cannot be written.
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
