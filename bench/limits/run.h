#pragma once

#include <cstdint>
#include <vector>

#include "limits/client.h"
#include "limits/service.h"

namespace stocktake::bench {

struct RunResult {
  bool finished = false;  ///< false: given up, because it took too long
  double seconds = 0;
  std::int64_t refused = 0;
  std::int64_t accepted = 0;
  double permitted = 0;              ///< requests, in that time
  std::vector<int> accepted_each;    ///< in each second
  std::vector<double> permitted_by;  ///< at the end of each second, since the beginning

  double part() const { return static_cast<double>(accepted) / permitted; }
  double refused_part() const {
    return static_cast<double>(refused) / static_cast<double>(accepted + refused);
  }
  /// Part of what was permitted from one second to another.
  double part_between(std::size_t from, std::size_t to) const;
};

struct RunOptions {
  std::size_t families = 1;
  std::int64_t requests = 10'000;  ///< of all families together
  std::vector<double> shares;      ///< of the families in them; empty: the same number each
  /// How exactly a client can wait.
  Duration timer = std::chrono::microseconds(100);
  double give_up_after = 1e6;  ///< seconds
  std::uint64_t seed = 1;      ///< of what is random
};

/// Lets a client send all requests. It always has one more to send, and sends for the family with
/// the fewest requests in flight, as a scan does.
RunResult run(const ServiceSpec& spec, Client& client, const RunOptions& options);

}  // namespace stocktake::bench
