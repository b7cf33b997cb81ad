#pragma once

#include <string>
#include <tl/expected.hpp>

#include "util/expected.h"

namespace stocktake::spark_connect {

enum class ErrorKind {
  unreachable,     ///< no response in time, after all retries
  refused,         ///< credentials are missing, wrong or insufficient
  rejected,        ///< the server does not accept the request, or not in its state
  session_gone,    ///< the server no longer has the session: its artifacts and jobs are lost
  operation_gone,  ///< the server no longer has the job: the rows not sent yet are lost
  canceled,        ///< stopped by `cancel` or an interrupt
  task_failed,     ///< the job's function raised an exception, or its tasks could not run
  protocol,        ///< a response that is inconsistent or cannot be parsed
  other,
};

/// Why there is no result.
struct Error {
  ErrorKind kind = ErrorKind::other;
  std::string error_class;  ///< Spark's, e.g. `INVALID_HANDLE.SESSION_CLOSED`; empty: none
  std::string message;      ///< for people; may have several lines
  int status = 0;           ///< gRPC status code; 0 if this client detected the error
};

/// A response that is inconsistent or cannot be parsed.
Error protocol_error(std::string message);
/// The error after the caller requested a stop.
Error stopped_error();

template <typename T>
using Result = tl::expected<T, Error>;

/// The failure that a command ends with.
Failure to_failure(const Error& error);

}  // namespace stocktake::spark_connect
