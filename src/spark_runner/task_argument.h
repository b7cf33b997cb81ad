#pragma once

#include <string>
#include <vector>

#include "protocol/slice.h"
#include "spark_runner/secret_shares.h"

namespace stocktake::spark_runner {

/// What the tasks of a session find beside them, by name.
struct TaskFiles {
  std::string module;  ///< the shim
  std::string bundle;  ///< the folder with the worker, its loader and its libraries
  std::string pad;     ///< the random shares of secrets
};

/// The argument of the shim's `run`: JSON with an order for each number of the job's range. It
/// shows in a 3.5 server's user interface: there is no secret in it. All orders have one route.
std::string task_argument(const TaskFiles& files, const SecretShares::Share& secret,
                          const std::vector<protocol::SliceRequest>& requests);

}  // namespace stocktake::spark_runner
