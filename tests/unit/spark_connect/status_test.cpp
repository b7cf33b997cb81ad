#include "spark_connect/status.h"

#include <gtest/gtest.h>

#include "unit/spark_connect/scripted_spark.h"

namespace stocktake::spark_connect::testing {
namespace {

using grpc::StatusCode;

ErrorKind kind_of(const grpc::Status& status) {
  return read_status(status).error.kind;
}

TEST(StatusOfACode, TellsTheKind) {
  EXPECT_EQ(kind_of({StatusCode::UNAVAILABLE, "connection refused"}), ErrorKind::unreachable);
  EXPECT_EQ(kind_of({StatusCode::DEADLINE_EXCEEDED, ""}), ErrorKind::unreachable);
  EXPECT_EQ(kind_of({StatusCode::UNAUTHENTICATED, ""}), ErrorKind::refused);
  EXPECT_EQ(kind_of({StatusCode::PERMISSION_DENIED, ""}), ErrorKind::refused);
  EXPECT_EQ(kind_of({StatusCode::UNIMPLEMENTED, ""}), ErrorKind::rejected);
  EXPECT_EQ(kind_of({StatusCode::FAILED_PRECONDITION, ""}), ErrorKind::rejected);
  EXPECT_EQ(kind_of({StatusCode::NOT_FOUND, "no such cluster"}), ErrorKind::rejected);
  EXPECT_EQ(kind_of({StatusCode::INTERNAL, "NullPointerException"}), ErrorKind::other);
}

struct ClassCase {
  const char* error_class;
  ErrorKind kind;
};

TEST(StatusOfAClass, TellsTheKindOnBothVersions) {
  for (const ClassCase& one : {
           ClassCase{"INVALID_HANDLE.SESSION_CLOSED", ErrorKind::session_gone},
           ClassCase{"INVALID_HANDLE.SESSION_NOT_FOUND", ErrorKind::session_gone},
           ClassCase{"INVALID_HANDLE.SESSION_CHANGED", ErrorKind::session_gone},
           ClassCase{"INVALID_HANDLE.OPERATION_NOT_FOUND", ErrorKind::operation_gone},
           ClassCase{"INVALID_HANDLE.OPERATION_ABANDONED", ErrorKind::operation_gone},
           ClassCase{"INVALID_HANDLE.OPERATION_ALREADY_EXISTS", ErrorKind::other},
           ClassCase{"INVALID_CURSOR.POSITION_NOT_FOUND", ErrorKind::operation_gone},
           ClassCase{"INVALID_CURSOR.POSITION_NOT_AVAILABLE", ErrorKind::operation_gone},
           ClassCase{"INVALID_CURSOR.DISCONNECTED", ErrorKind::unreachable},
           ClassCase{"OPERATION_CANCELED", ErrorKind::canceled},
           ClassCase{"INSUFFICIENT_PERMISSIONS", ErrorKind::refused},
           ClassCase{"ARTIFACT_ALREADY_EXISTS", ErrorKind::rejected},
           ClassCase{"SQL_CONF_NOT_FOUND", ErrorKind::other},
       }) {
    const std::string message = std::string("[") + one.error_class + "] more";
    const CallFailure as_3_5 = read_status({StatusCode::INTERNAL, message});
    EXPECT_EQ(as_3_5.error.kind, one.kind) << message;
    EXPECT_EQ(as_3_5.error.error_class, one.error_class);
    const CallFailure as_4_0 = read_status(spark_error(one.error_class));
    EXPECT_EQ(as_4_0.error.kind, one.kind) << message;
    EXPECT_EQ(as_4_0.error.error_class, one.error_class);
  }
}

TEST(StatusMessage, IsSearchedForAClassInItsFirstLineOnly) {
  const auto class_of = [](const char* message) {
    return read_status({StatusCode::INTERNAL, message}).error.error_class;
  };
  EXPECT_EQ(class_of("org.apache.spark.SparkException: [A_B.C] text"), "A_B.C");
  EXPECT_EQ(class_of("list [1, 2] then [REAL_CLASS] text"), "REAL_CLASS");
  EXPECT_EQ(class_of("text\n at [NOT_A_CLASS]"), "");
  EXPECT_EQ(class_of("no brackets"), "");
  EXPECT_EQ(class_of("[unclosed"), "");
}

TEST(StatusOfATask, IsItsFailure) {
  EXPECT_EQ(kind_of({StatusCode::INTERNAL, "Job aborted due to stage failure: Task 0 in stage 1"}),
            ErrorKind::task_failed);
  EXPECT_EQ(
      kind_of({StatusCode::INTERNAL, "org.apache.spark.api.python.PythonException: Traceback"}),
      ErrorKind::task_failed);
}

TEST(StatusOfAServerThatIsStopped, IsTheEndOfTheSession) {
  EXPECT_EQ(kind_of({StatusCode::INTERNAL, "Cannot call methods on a stopped SparkContext.\nThis"}),
            ErrorKind::session_gone);
  EXPECT_EQ(kind_of({StatusCode::INTERNAL,
                     "Job aborted due to stage failure: Job 3 cancelled because SparkContext was "
                     "shut down"}),
            ErrorKind::session_gone);
}

TEST(FailureOfAnError, SaysTheKindItsGistAndWhatToDo) {
  const Failure refused = to_failure({ErrorKind::refused, "", "no valid token", 16});
  EXPECT_EQ(refused.code, ExitCode::refused);
  EXPECT_EQ(refused.message, "the Spark server refuses access: no valid token");
  EXPECT_FALSE(refused.remedy.empty());
  EXPECT_EQ(to_failure({ErrorKind::canceled, "", "", 0}).code, ExitCode::interrupted);
  EXPECT_EQ(to_failure({ErrorKind::other, "", "first line\n\tat java.lang", 13}).message,
            "the Spark server reports an error: first line");
  EXPECT_EQ(to_failure({ErrorKind::task_failed, "",
                        "PythonException: Traceback (most recent call last):\n  File \"m.py\"\n"
                        "ValueError: 7\n\n\tat org.apache.spark",
                        13})
                .message,
            "the Spark job failed: ValueError: 7");
}

TEST(Transient, IsWhatMaySucceedWhenItIsMadeAgain) {
  EXPECT_TRUE(read_status(unavailable()).transient);
  EXPECT_TRUE(read_status({StatusCode::CANCELLED, ""}).transient);
  EXPECT_TRUE(read_status({StatusCode::INTERNAL, "Received RST_STREAM with code 2"}).transient);
  EXPECT_TRUE(read_status(spark_error("INVALID_CURSOR.DISCONNECTED")).transient);
  EXPECT_FALSE(read_status(spark_error("OPERATION_CANCELED")).transient);
  EXPECT_FALSE(read_status(spark_error("X", "it says RST_STREAM")).transient);
  EXPECT_FALSE(read_status({StatusCode::UNAUTHENTICATED, ""}).transient);
  const CallFailure asked = read_status(retry_after(3));
  EXPECT_TRUE(asked.transient);
  EXPECT_EQ(asked.retry_after, std::chrono::seconds(3));
}

TEST(Details, ThatAreDamagedAreIgnored) {
  const CallFailure failure =
      read_status({StatusCode::INTERNAL, "[A_CLASS] text", "\xff\xff no message"});
  EXPECT_EQ(failure.error.error_class, "A_CLASS");
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
