#include "spark_connect/error.h"

#include <utility>

#include "util/text.h"

namespace stocktake::spark_connect {
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
      return {ExitCode::refused, "the Spark server refuses access",
              "check the token, and that its user may use this cluster"};
    case ErrorKind::rejected:
      return {ExitCode::unreachable, "the Spark server does not accept this request",
              "check the cluster's state, access mode and version"};
    case ErrorKind::session_gone:
      return {ExitCode::unreachable, "the Spark session has ended",
              "the server was restarted or closed the session: run the command again"};
    case ErrorKind::operation_gone:
      return {ExitCode::unreachable, "the Spark job no longer exists",
              "the server abandoned the job or was restarted: run the command again"};
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

/// For a Python traceback, the exception at its end: "RuntimeError: no such file". Otherwise the
/// first line, because Java stack traces follow it.
std::string_view gist_of(std::string_view message) {
  const auto traceback = message.rfind("Traceback (most recent call last):");
  const std::string_view first_line = message.substr(0, message.find('\n'));
  if (traceback == std::string_view::npos) return first_line;
  std::string_view rest = message.substr(traceback);
  for (auto line_end = rest.find('\n'); line_end != std::string_view::npos;
       line_end = rest.find('\n')) {
    rest.remove_prefix(line_end + 1);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.empty() && line.front() != ' ' && line.front() != '\t') return line;
  }
  return first_line;
}

}  // namespace

Error stopped_error() {
  return Error{ErrorKind::canceled, "", "stopped by this client", 0};
}

Error protocol_error(std::string message) {
  return {ErrorKind::protocol, "", std::move(message), 0};
}

Failure to_failure(const Error& error) {
  const Ending ending = ending_of(error.kind);
  std::string message = ending.what;
  if (!error.message.empty()) message += ": " + excerpt(gist_of(error.message), 500);
  return Failure{ending.code, std::move(message), ending.remedy};
}

}  // namespace stocktake::spark_connect
