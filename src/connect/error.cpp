#include "connect/error.h"

#include "util/text.h"

namespace stocktake::connect {
namespace {

struct Ending {
  ExitCode code;
  const char* what;
  const char* remedy;
};

Ending ending_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unreachable:
      return {ExitCode::unreachable, "the Spark server does not answer",
              "check that it is running, and its address and port"};
    case ErrorKind::refused:
      return {ExitCode::refused, "the Spark server refuses",
              "check the token, and that its user may use this cluster"};
    case ErrorKind::rejected:
      return {ExitCode::unreachable, "the Spark server does not take this request",
              "check the cluster's state, access mode and version"};
    case ErrorKind::session_gone:
      return {ExitCode::unreachable, "the Spark session is gone",
              "the server was restarted or closed it; start again"};
    case ErrorKind::operation_gone:
      return {ExitCode::unreachable, "the Spark job is gone",
              "the server gave it up or was restarted; start again"};
    case ErrorKind::canceled:
      return {ExitCode::interrupted, "the Spark job was cancelled", ""};
    case ErrorKind::task_failed:
      return {ExitCode::unreachable, "the Spark job failed", ""};
    case ErrorKind::protocol:
      return {ExitCode::unreachable, "the Spark server's answer cannot be used",
              "check that the server is Spark 3.5 or 4"};
    case ErrorKind::other:
      break;
  }
  return {ExitCode::unreachable, "the Spark server reports an error", ""};
}

}  // namespace

Failure to_failure(const Error& error) {
  const Ending ending = ending_of(error.kind);
  std::string message = ending.what;
  if (!error.message.empty()) message += ": " + excerpt(error.message, 500);
  return Failure{ending.code, std::move(message), ending.remedy};
}

}  // namespace stocktake::connect
