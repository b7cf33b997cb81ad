#include "spark_connect/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "spark_connect/proto/error_details.pb.h"

namespace stocktake::spark_connect {
namespace {

using grpc::StatusCode;

struct Details {
  std::string reason;  ///< the Java class of the exception
  std::string error_class;
  std::string error_id;
  std::optional<Duration> retry_after;
};

Details read_details(const grpc::Status& status) {
  Details details;
  proto::Status packed;
  if (!packed.ParseFromString(status.error_details())) return details;
  for (const auto& any : packed.details()) {
    proto::ErrorInfo info;
    proto::RetryInfo retry;
    if (any.type_url().ends_with("/google.rpc.ErrorInfo") && info.ParseFromString(any.value())) {
      details.reason = info.reason();
      const auto find = [&](const char* key) {
        const auto found = info.metadata().find(key);
        return found == info.metadata().end() ? std::string() : found->second;
      };
      details.error_class = find("errorClass");
      details.error_id = find("errorId");
    } else if (any.type_url().ends_with("/google.rpc.RetryInfo") &&
               retry.ParseFromString(any.value())) {
      const auto delay = std::chrono::seconds(retry.retry_delay().seconds()) +
                         std::chrono::nanoseconds(retry.retry_delay().nanos());
      details.retry_after = std::max<Duration>(delay, Duration::zero());
    }
  }
  return details;
}

/// Extracts `A.B` from `[A.B] text`. In the first line, the name of a Java exception may precede
/// the class.
std::string class_in(std::string_view message) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  const std::string_view line = message.substr(0, message.find('\n'));
  for (auto open = line.find('['); open != std::string_view::npos;
       open = line.find('[', open + 1)) {
    const auto close = line.find(']', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = line.substr(open + 1, close - open - 1);
    const bool fits = name.size() > 3 && name.front() >= 'A' && name.front() <= 'Z' &&
                      name.find_first_not_of(kAllowed) == std::string_view::npos;
    if (fits) return std::string(name);
  }
  return "";
}

struct ClassRule {
  std::string_view prefix;
  ErrorKind kind;
};

/// The first match decides. Session errors precede job errors, because they explain them.
constexpr std::array kClasses{
    ClassRule{"INVALID_HANDLE.SESSION_", ErrorKind::session_gone},
    ClassRule{"SESSION_CLOSED", ErrorKind::session_gone},
    ClassRule{"NO_ACTIVE_SESSION", ErrorKind::session_gone},
    ClassRule{"INVALID_HANDLE.OPERATION_ALREADY_EXISTS", ErrorKind::other},
    ClassRule{"INVALID_HANDLE.OPERATION_", ErrorKind::operation_gone},
    ClassRule{"INVALID_CURSOR.POSITION_", ErrorKind::operation_gone},
    ClassRule{"OPERATION_CANCELED", ErrorKind::canceled},
    ClassRule{"INSUFFICIENT_PERMISSIONS", ErrorKind::refused},
    ClassRule{"PERMISSION_DENIED", ErrorKind::refused},
    ClassRule{"UNAUTHENTICATED", ErrorKind::refused},
    ClassRule{"ARTIFACT_", ErrorKind::rejected},
    ClassRule{"CONFIG_NOT_AVAILABLE", ErrorKind::rejected},
    ClassRule{"UC_", ErrorKind::rejected},
    ClassRule{"UNSUPPORTED", ErrorKind::rejected},
    ClassRule{"NOT_SUPPORTED", ErrorKind::rejected},
    ClassRule{"FEATURE_NOT_", ErrorKind::rejected},
    ClassRule{"UDF_LIMITS", ErrorKind::rejected},
    ClassRule{"PYTHON_VERSION_MISMATCH", ErrorKind::task_failed},
};

std::optional<ErrorKind> kind_of_class(std::string_view error_class) {
  const auto* rule = std::ranges::find_if(
      kClasses, [&](const ClassRule& r) { return error_class.starts_with(r.prefix); });
  if (rule == kClasses.end()) return std::nullopt;
  return rule->kind;
}

ErrorKind kind_of_code(StatusCode code) {
  switch (code) {
    case StatusCode::UNAUTHENTICATED:
    case StatusCode::PERMISSION_DENIED:
      return ErrorKind::refused;
    case StatusCode::UNAVAILABLE:
    case StatusCode::DEADLINE_EXCEEDED:
      return ErrorKind::unreachable;
    case StatusCode::CANCELLED:
      return ErrorKind::canceled;
    case StatusCode::FAILED_PRECONDITION:
    case StatusCode::NOT_FOUND:
    case StatusCode::INVALID_ARGUMENT:
    case StatusCode::UNIMPLEMENTED:
    case StatusCode::RESOURCE_EXHAUSTED:
    case StatusCode::OUT_OF_RANGE:
      return ErrorKind::rejected;
    default:
      return ErrorKind::other;
  }
}

bool comes_from_a_task(const Details& details, std::string_view message) {
  constexpr std::array kSigns{std::string_view("Job aborted due to stage failure"),
                              std::string_view("PythonException"),
                              std::string_view("Python worker exited unexpectedly")};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) {
    return message.find(sign) != std::string_view::npos ||
           details.reason.find(sign) != std::string::npos;
  });
}

/// The messages of a server that is stopped while jobs run.
bool is_shutting_down(std::string_view message) {
  return message.find("on a stopped SparkContext") != std::string_view::npos ||
         message.find("SparkContext was shut down") != std::string_view::npos;
}

/// The status of a stream that a proxy or a stopping server has reset has no Spark details.
bool is_reset(const grpc::Status& status, const Details& details) {
  const bool bare = details.reason.empty() && details.error_class.empty();
  return bare && (status.error_code() == StatusCode::CANCELLED ||
                  status.error_message().find("RST_STREAM") != std::string::npos);
}

}  // namespace

CallFailure read_status(const grpc::Status& status) {
  Details details = read_details(status);
  CallFailure failure;
  failure.error.status = status.error_code();
  failure.error.message = status.error_message();
  failure.error.error_class =
      details.error_class.empty() ? class_in(status.error_message()) : details.error_class;
  failure.error_id = std::move(details.error_id);
  failure.retry_after = details.retry_after;

  const std::string& name = failure.error.error_class;
  const bool reset = is_reset(status, details);
  if (const auto kind = kind_of_class(name)) {
    failure.error.kind = *kind;
  } else if (is_shutting_down(failure.error.message)) {
    failure.error.kind = ErrorKind::session_gone;
  } else if (comes_from_a_task(details, failure.error.message)) {
    failure.error.kind = ErrorKind::task_failed;
  } else if (reset || name == "INVALID_CURSOR.DISCONNECTED") {
    failure.error.kind = ErrorKind::unreachable;
  } else {
    failure.error.kind = kind_of_code(status.error_code());
  }
  failure.transient = failure.error.kind == ErrorKind::unreachable || failure.retry_after;
  if (failure.error.message.empty()) {
    failure.error.message = fmt::format("gRPC code {}", static_cast<int>(status.error_code()));
  }
  return failure;
}

}  // namespace stocktake::spark_connect
