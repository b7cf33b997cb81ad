#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "databricks/principal_collector.h"
#include "scan/discovery/request_loop.h"

namespace stocktake::scan {

/// One of the workspace's lists of principals, read whole.
class PrincipalList {
 public:
  /// `most`: no further page is requested once so many principals are known; 0: all.
  PrincipalList(RequestLoop& loop, databricks::PrincipalType type, std::int64_t most = 0)
      : loop_(loop), most_(most), collector_(type) {}

  /// Requests the first page; the loop reads the others. `this` must stay where it is until the
  /// loop has run.
  void ask();

  /// The principals in the service's order, each id once. Fails if the complete list could not be
  /// read: with `refused` if the credentials do not allow it, otherwise with `unreachable`.
  Expected<std::vector<databricks::Principal>> finish();

 private:
  std::string words() const;
  void take(const net::Finished& finished, std::optional<databricks::PrincipalPage> page);

  RequestLoop& loop_;
  std::int64_t most_;
  databricks::PrincipalCollector collector_;
  std::optional<Failure> failure_;
};

}  // namespace stocktake::scan
