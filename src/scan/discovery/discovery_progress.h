#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/asked_wait.h"
#include "net/dispatch/dispatcher.h"

namespace stocktake::scan {

/// What the requests for users and homes have come to so far.
struct DiscoveryProgress {
  double seconds = 0;
  net::DispatchCounters counters;
  int in_flight = 0;
  std::vector<AskedWait> waits{};
  std::optional<std::int64_t> users;  ///< on the pages that have arrived; unset: nobody asks
  std::vector<std::string> listing;   ///< what is not complete yet: "users", "/Users on dbfs"
};

/// Called about ten times a second while users and homes are listed, and at the end.
using DiscoveryWatch = std::function<void(const DiscoveryProgress&)>;

}  // namespace stocktake::scan
