#pragma once

#include <string>
#include <tl/expected.hpp>

#include "util/expected.h"

namespace stocktake::spark_connect {

enum class ErrorKind {
  unreachable,     ///< no answer in the time that was given; everything was tried again
  refused,         ///< credentials missing, wrong or not permitted
  rejected,        ///< the server does not take such a request, or is in no state to
  session_gone,    ///< the server knows this session no more: its artifacts and jobs are lost
  operation_gone,  ///< the server knows this job no more: what it had not sent is lost
  canceled,        ///< stopped by `cancel` or an interrupt
  task_failed,     ///< the job's function raised, or its tasks could not run
  protocol,        ///< an answer that contradicts itself or cannot be read
  other,
};

/// What came back instead of a result.
struct Error {
  ErrorKind kind = ErrorKind::other;
  std::string
      error_class;      ///< Spark's, e.g. `INVALID_HANDLE.SESSION_CLOSED`; empty: none was given
  std::string message;  ///< for people; may have several lines
  int status = 0;       ///< gRPC's code; 0 where this client found the fault
};

template <typename T>
using Result = tl::expected<T, Error>;

/// The same as a command ends with it.
Failure to_failure(const Error& error);

}  // namespace stocktake::spark_connect
