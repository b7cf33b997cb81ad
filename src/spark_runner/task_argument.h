#pragma once

#include <string>
#include <vector>

#include "protocol/slice.h"
#include "spark_runner/secret_shares.h"

namespace stocktake::spark_runner {

/// The names of the session's artifacts that tasks use.
struct TaskFiles {
  std::string module;  ///< the shim
  std::string bundle;  ///< the folder with the worker, its loader and its libraries
  std::string pad;     ///< the random shares of secrets
};

/// The argument of the shim's `run`: JSON with a slice request for each number of the job's range.
/// It is visible in the user interface of a 3.5 server, so it contains no secret. All requests have
/// the same workspace access.
std::string task_argument(const TaskFiles& files, const SecretShares::Share& secret,
                          const std::vector<protocol::SliceRequest>& requests);

}  // namespace stocktake::spark_runner
