#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "spark_connect/endpoint.h"
#include "spark_connect/proto/spark_connect.grpc.pb.h"

namespace stocktake::spark_connect::testing {

namespace spark = ::spark::connect;

/// An error as Spark reports it: status 13, `[CLASS] text`, and since 4.0 an ErrorInfo.
grpc::Status spark_error(const std::string& error_class, const std::string& message = "text",
                         const std::string& error_id = "");
grpc::Status retry_after(double seconds);
inline grpc::Status unavailable() {
  return {grpc::StatusCode::UNAVAILABLE, "connection reset"};
}

/// Ends a stream after this many responses with this status.
struct StreamEnd {
  int responses = 0;
  grpc::Status status;
};

/// A Spark Connect server in this process, on loopback. It keeps sessions, operations and their
/// responses as Spark does, and injects the faults that a test sets. Set all fields before use, or
/// under `mutex`.
class ScriptedSpark final : public spark::SparkConnectService::Service {
 public:
  explicit ScriptedSpark(const std::shared_ptr<grpc::ServerCredentials>& tls = nullptr);
  ~ScriptedSpark() override;

  Endpoint endpoint() const;
  /// Drops all sessions and operations, as a restart does.
  void restart();
  /// Waits until this many operations have begun.
  void await_operations(std::size_t count);
  /// Counts as one of `answered_together`, and waits for the others.
  void meet(const std::string& call, const grpc::ServerContext* context = nullptr);

  std::mutex mutex;

  // The server's properties.
  std::string version = "4.0.1";
  bool is_3_5 = false;  ///< sessions have no server-side id
  std::string python_says = "Python in worker has different version: 3.11 than that in driver: 0.0";
  /// What the plan of a range looks like.
  std::string explanation = "== Physical Plan ==\n*(1) Range (0, 10, step=1, splits=6)\n";
  std::vector<std::vector<std::string>> batches;  ///< the result of each job
  std::map<std::string, std::string> settings;
  bool jobs_hang = false;  ///< until interrupted
  grpc::Status job_ends_with;
  std::map<std::string, std::string> error_messages;  ///< by error id
  std::string token;                                  ///< required in every call unless empty

  // Injected faults.
  std::deque<StreamEnd> stream_ends;         ///< of the jobs' streams, in the order of opening
  std::deque<grpc::Status> lost_executes;    ///< executions that do not reach the server
  std::deque<grpc::Status> failing_calls;    ///< calls for version and settings
  std::deque<grpc::Status> failing_uploads;  ///< fail after their last chunk
  int damaged_uploads = 0;
  /// Calls that are answered only when all of them have arrived, or after ten seconds: `explain`,
  /// `probe`, `upload`, `warm-up`, and what a test itself meets them with.
  std::set<std::string> answered_together;
  bool resends = false;  ///< reattached streams start again from the first response
  std::int64_t offset_error = 0;
  std::int64_t row_count_error = 0;
  bool releases_sessions = true;

  // Recorded requests.
  std::vector<spark::ExecutePlanRequest> executes;     ///< of jobs
  int probes = 0;                                      ///< of the Python version
  std::vector<std::string> reattached_after;           ///< response ids
  std::vector<spark::ReleaseExecuteRequest> releases;  ///< of jobs
  std::vector<spark::InterruptRequest> interrupts;
  std::map<std::string, std::string> artifacts;
  int uploads = 0;
  std::set<std::string> arrived;          ///< of `answered_together`
  std::vector<std::string> drained_with;  ///< Python versions of jobs without a tag and artifacts
  std::multimap<std::string, std::string> last_metadata;

 private:
  struct Operation {
    std::vector<spark::ExecutePlanResponse> responses;
    std::string tag;
    grpc::Status end;
    bool hangs = false;
    bool interrupted = false;
  };
  using Writer = grpc::ServerWriter<spark::ExecutePlanResponse>;

  grpc::Status AnalyzePlan(grpc::ServerContext*, const spark::AnalyzePlanRequest*,
                           spark::AnalyzePlanResponse*) override;
  grpc::Status Config(grpc::ServerContext*, const spark::ConfigRequest*,
                      spark::ConfigResponse*) override;
  grpc::Status AddArtifacts(grpc::ServerContext*, grpc::ServerReader<spark::AddArtifactsRequest>*,
                            spark::AddArtifactsResponse*) override;
  grpc::Status ExecutePlan(grpc::ServerContext*, const spark::ExecutePlanRequest*,
                           Writer*) override;
  grpc::Status ReattachExecute(grpc::ServerContext*, const spark::ReattachExecuteRequest*,
                               Writer*) override;
  grpc::Status ReleaseExecute(grpc::ServerContext*, const spark::ReleaseExecuteRequest*,
                              spark::ReleaseExecuteResponse*) override;
  grpc::Status Interrupt(grpc::ServerContext*, const spark::InterruptRequest*,
                         spark::InterruptResponse*) override;
  grpc::Status ReleaseSession(grpc::ServerContext*, const spark::ReleaseSessionRequest*,
                              spark::ReleaseSessionResponse*) override;
  grpc::Status FetchErrorDetails(grpc::ServerContext*, const spark::FetchErrorDetailsRequest*,
                                 spark::FetchErrorDetailsResponse*) override;

  template <typename Request>
  grpc::Status admit(const grpc::ServerContext& context, const Request& request);
  std::string session_identity() const;
  void begin(const spark::ExecutePlanRequest& request);
  grpc::Status serve(grpc::ServerContext* context, const std::string& operation_id,
                     std::size_t from, bool is_job, Writer* writer);

  std::map<std::string, Operation> operations_;
  std::condition_variable changed_;
  int incarnation_ = 1;
  int port_ = 0;
  bool tls_ = false;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace stocktake::spark_connect::testing
