#pragma once

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "spark_connect/error.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

/// A failed call, with what decides how to continue. Private to this folder, as gRPC is.
struct CallFailure {
  Error error;
  bool transient = false;               ///< the call may succeed if repeated
  std::optional<Duration> retry_after;  ///< the delay that the server demands
  std::string error_id;                 ///< key of the full message on a 4.x server
};

/// Interprets a status other than OK: by Spark 4's ErrorInfo if present, otherwise by the `[CLASS]`
/// at the beginning of Spark 3.5's message, otherwise by the gRPC code.
CallFailure read_status(const grpc::Status& status);

}  // namespace stocktake::spark_connect
