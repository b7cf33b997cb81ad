#pragma once

#include <grpcpp/client_context.h>

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "spark_connect/endpoint.h"
#include "spark_connect/error.h"
#include "spark_connect/proto/spark_connect.grpc.pb.h"
#include "spark_connect/retry.h"
#include "spark_connect/status.h"
#include "util/sleeper.h"

namespace stocktake::spark_connect {

namespace spark = ::spark::connect;
using Stub = spark::SparkConnectService::Stub;

/// The identity of the client, and its retry limits.
struct WireOptions {
  std::string session_id;
  std::string user_id;
  std::string client_type;
  std::string ca;  ///< PEM; empty: the system's
  RetryLimits retry;
  Duration call_timeout = std::chrono::seconds(60);
  const Clock* clock = nullptr;
  Sleeper* sleeper = nullptr;
};

/// The connections of a session, and what all calls share: metadata, identity, deadline, retries.
/// Thread-safe. Private to this folder.
class Wire {
 public:
  Wire(Endpoint endpoint, WireOptions options);

  /// Streams have a separate connection, so that a limit on concurrent streams cannot delay an
  /// interrupt.
  Stub& streams() { return *streams_; }
  Stub& calls() { return *calls_; }

  /// Sets metadata and deadline.
  void prepare(grpc::ClientContext& context, Duration timeout) const;

  template <typename Request>
  void identify(Request& request) const {
    request.set_session_id(options_.session_id);
    request.mutable_user_context()->set_user_id(options_.user_id);
    request.mutable_user_context()->set_user_name(options_.user_id);
    request.set_client_type(options_.client_type);
    if constexpr (requires { request.set_client_observed_server_side_session_id(""); }) {
      const std::string observed = server_side_session_id();
      if (!observed.empty()) request.set_client_observed_server_side_session_id(observed);
    }
  }

  /// Empty for a 3.5 server.
  std::string server_side_session_id() const;
  /// Fails with `session_gone` if the server has another session under our id.
  Result<void> observe(const std::string& server_side_session_id);

  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

  /// Makes a call, and repeats it while its failure is transient and `limits` allow it. A stop
  /// cancels it.
  template <typename Request, typename Response>
  Result<Response> call(Method<Request, Response> method, Request request,
                        std::optional<RetryLimits> limits = std::nullopt,
                        const std::stop_token& stop = {}) {
    Retry retry = make_retry(limits);
    for (;;) {
      identify(request);
      grpc::ClientContext context;
      const std::stop_callback on_stop(stop, [&context] { context.TryCancel(); });
      prepare(context, options_.call_timeout);
      Response response;
      const grpc::Status status = (calls().*method)(&context, request, &response);
      if (status.ok()) return response;
      if (stop.stop_requested()) return tl::unexpected(stopped_error());
      const CallFailure failure = read_status(status);
      if (!wait_to_repeat(retry, failure, stop)) return tl::unexpected(explain(failure));
    }
  }

  /// Makes one attempt; a failure does not matter.
  template <typename Request, typename Response>
  bool attempt(Method<Request, Response> method, Request request, Duration timeout,
               Response& response) {
    identify(request);
    grpc::ClientContext context;
    prepare(context, timeout);
    return (calls().*method)(&context, request, &response).ok();
  }

  /// Sets a key in the session, to recognise it on a server that reports no session identity (3.5).
  void mark_session();
  /// Fails with `session_gone` if the server no longer has the session that was opened.
  Result<void> check_session(const std::stop_token& stop = {});

  Retry make_retry(std::optional<RetryLimits> limits = std::nullopt) const;
  /// Waits before the next attempt. False: give up.
  bool wait_to_repeat(Retry& retry, const CallFailure& failure, const std::stop_token& stop) const;
  /// The error with its full message, if the server has a longer one.
  Error explain(const CallFailure& failure);
  const WireOptions& options() const { return options_; }

 private:
  Endpoint endpoint_;
  WireOptions options_;
  std::unique_ptr<Stub> streams_;
  std::unique_ptr<Stub> calls_;
  mutable std::mutex mutex_;
  std::string server_side_session_id_;  ///< guarded by mutex_
  bool marked_ = false;                 ///< written before other threads use this object
};

}  // namespace stocktake::spark_connect
