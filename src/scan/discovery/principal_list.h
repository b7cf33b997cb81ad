#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "databricks/principal_collector.h"
#include "model/gap.h"
#include "scan/discovery/request_loop.h"

namespace stocktake::scan {

/// What a list of principals came to.
struct ListedPrincipals {
  /// In the service's order, each id once. With a gap, those that are known all the same.
  std::vector<databricks::Principal> principals;
  /// Why somebody may be missing: the list could not be read, or changed each time it was read.
  std::optional<Gap> gap;
  /// The gap as a failure: `refused` if the credentials do not allow it, otherwise `unreachable`.
  std::optional<Failure> failure;

  /// Whether the list was read, and only kept changing. What it lacks can be asked for by name.
  bool is_unsettled() const {
    return gap && gap->http_status == 0 && gap->error_code == kUnsettled;
  }

  static constexpr std::string_view kUnsettled = "UNSETTLED";
};

/// One of the workspace's lists of principals, read whole.
class PrincipalList {
 public:
  /// `most`: no further page is requested once so many principals are known; 0: all.
  PrincipalList(RequestLoop& loop, databricks::PrincipalType type, std::int64_t most = 0)
      : loop_(loop), most_(most), collector_(type, most) {}

  /// Requests the first page; the loop reads the others. `this` must stay where it is until the
  /// loop has run.
  void ask();

  /// Call it once, when the loop has run.
  ListedPrincipals finish();

 private:
  void take(const net::Finished& finished, std::optional<databricks::PrincipalPage> page);
  ListedPrincipals with_gap(Gap gap, Failure failure);

  RequestLoop& loop_;
  std::int64_t most_;
  databricks::PrincipalCollector collector_;
  int attempts_ = 0;  ///< requests sent
  std::optional<net::Classification> refusal_;
};

}  // namespace stocktake::scan
