#pragma once

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "spark_connect/error.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

/// A call that failed, with what decides how to go on. Private to this folder, as gRPC is.
struct CallFailure {
  Error error;
  bool transient = false;               ///< the same call may succeed when it is made again
  std::optional<Duration> retry_after;  ///< the server's own word on when
  std::string error_id;                 ///< under which a 4.x server keeps the whole story
};

/// What a status that is not OK means: Spark 4's ErrorInfo where there is one, else the `[CLASS]`
/// that Spark 3.5 puts before its message, else gRPC's code.
CallFailure read_status(const grpc::Status& status);

}  // namespace stocktake::spark_connect
