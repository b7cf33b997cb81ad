#include "spark_connect/operation.h"

#include <fmt/format.h>

#include "spark_connect/arrow_rows.h"

namespace stocktake::spark_connect {
namespace {

/// Longer than a server keeps a stream open (2 minutes by default), so it expires only if the
/// server has vanished.
constexpr Duration kStreamTimeout = std::chrono::minutes(3);
constexpr Duration kReleaseTimeout = std::chrono::seconds(10);
constexpr Duration kStopTimeout = std::chrono::seconds(5);
/// A server buffers 10 MiB of responses for a client that reattaches.
constexpr std::size_t kReleaseAfter = std::size_t{4} << 20U;

constexpr std::string_view kNotFound = "INVALID_HANDLE.OPERATION_NOT_FOUND";
constexpr std::string_view kExists = "INVALID_HANDLE.OPERATION_ALREADY_EXISTS";

}  // namespace

Operation::Operation(Wire& wire, spark::ExecutePlanRequest request, std::string operation_id,
                     RowSink sink)
    : wire_(wire),
      request_(std::move(request)),
      operation_id_(std::move(operation_id)),
      sink_(std::move(sink)) {
  request_.set_operation_id(operation_id_);
  request_.add_request_options()->mutable_reattach_options()->set_reattachable(true);
}

Result<OperationResult> Operation::run(const std::stop_token& stop) {
  auto ended = run_streams(stop);
  if (ended) return result_;
  const bool may_go_on =
      broken_ || stop.stop_requested() || ended.error().kind == ErrorKind::unreachable;
  if (may_go_on) stop_on_server();
  return tl::unexpected(std::move(ended.error()));
}

Result<void> Operation::run_streams(const std::stop_token& stop) {
  Retry retry = wire_.make_retry();
  for (;;) {
    responses_before_stream_ = seen_.size();
    const grpc::Status status = read_stream(stop);
    if (broken_) return tl::unexpected(*broken_);
    if (complete_) return {};
    if (stop.stop_requested()) return tl::unexpected(stopped_error());
    if (auto next = prepare_next_stream(status, retry, stop); !next) return next;
  }
}

std::unique_ptr<Operation::Reader> Operation::open_stream(grpc::ClientContext& context) {
  wire_.prepare(context, kStreamTimeout);
  ++result_.streams;
  if (!started_) {
    wire_.identify(request_);
    started_ = true;
    return wire_.streams().ExecutePlan(&context, request_);
  }
  spark::ReattachExecuteRequest request;
  wire_.identify(request);
  request.set_operation_id(operation_id_);
  if (!last_response_id_.empty()) request.set_last_response_id(last_response_id_);
  return wire_.streams().ReattachExecute(&context, request);
}

/// Reads to the end of the stream or of the operation, or to the first response that is invalid.
grpc::Status Operation::read_stream(const std::stop_token& stop) {
  grpc::ClientContext context;
  const std::stop_callback on_stop(stop, [&context] { context.TryCancel(); });
  const auto reader = open_stream(context);
  spark::ExecutePlanResponse response;
  while (!complete_ && !broken_ && reader->Read(&response)) {
    if (auto taken = take(response); !taken) broken_ = std::move(taken.error());
    release_as_it_goes(response.arrow_batch().data().size());
  }
  if (complete_ || broken_) context.TryCancel();
  return reader->Finish();
}

Result<void> Operation::take(const spark::ExecutePlanResponse& response) {
  if (auto same = wire_.observe(response.server_side_session_id()); !same) return same;
  if (response.operation_id() != operation_id_) {
    return tl::unexpected(protocol_error("the response is for another operation"));
  }
  if (!seen_.insert(response.response_id()).second) return {};
  if (response.has_arrow_batch()) {
    if (auto taken = take_batch(response.arrow_batch()); !taken) return taken;
  }
  last_response_id_ = response.response_id();
  complete_ = response.has_result_complete();
  return {};
}

Result<void> Operation::take_batch(const spark::ExecutePlanResponse::ArrowBatch& batch) {
  if (batch.has_start_offset() && batch.start_offset() != result_.rows) {
    return tl::unexpected(protocol_error(fmt::format(
        "the rows from number {} on follow after {} rows", batch.start_offset(), result_.rows)));
  }
  auto rows = read_arrow_rows(batch.data());
  if (!rows) return tl::unexpected(rows.error());
  if (static_cast<std::int64_t>(rows->size()) != batch.row_count()) {
    return tl::unexpected(protocol_error(
        fmt::format("{} rows arrived where {} were announced", rows->size(), batch.row_count())));
  }
  result_.rows += batch.row_count();
  if (!rows->empty() && !sink_(std::move(*rows))) return tl::unexpected(stopped_error());
  return {};
}

void Operation::release_as_it_goes(std::size_t bytes) {
  unreleased_bytes_ += bytes;
  if (unreleased_bytes_ < kReleaseAfter || complete_ || broken_) return;
  unreleased_bytes_ = 0;
  spark::ReleaseExecuteRequest request;
  request.set_operation_id(operation_id_);
  request.mutable_release_until()->set_response_id(last_response_id_);
  spark::ReleaseExecuteResponse response;
  wire_.attempt(&Stub::ReleaseExecute, request, kReleaseTimeout, response);
}

/// Handles the status of a stream that ended before the operation did.
Result<void> Operation::prepare_next_stream(const grpc::Status& status, Retry& retry,
                                            const std::stop_token& stop) {
  if (seen_.size() > responses_before_stream_) retry.on_progress();
  if (status.ok() && seen_.size() > responses_before_stream_) return {};

  CallFailure failure = read_status(status);
  if (status.ok()) {
    failure.error =
        Error{ErrorKind::unreachable, "", "the response streams ended without a response", 0};
    failure.transient = true;
  } else if (failure.error.error_class == kNotFound) {
    if (auto next = after_not_found(failure, stop); !next) return next;
    failure.transient = true;
  } else if (failure.error.error_class == kExists) {
    // An earlier attempt had arrived, but its response was lost.
    failure.transient = true;
  } else if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    // No response for the lifetime of a stream: either a long task or a server that has vanished.
    if (wire_.check_session(stop)) retry.on_progress();
  }
  if (wire_.wait_to_repeat(retry, failure, stop)) return {};
  if (stop.stop_requested()) return tl::unexpected(stopped_error());
  return tl::unexpected(wire_.explain(failure));
}

/// The server does not have the operation. If no response has been read, the request may not have
/// arrived, and is sent again; but only if the session, with its artifacts, is still the same.
Result<void> Operation::after_not_found(const CallFailure& failure, const std::stop_token& stop) {
  if (auto same = wire_.check_session(stop); !same) return same;
  if (!last_response_id_.empty()) return tl::unexpected(failure.error);
  started_ = false;
  return {};
}

void Operation::release() {
  spark::ReleaseExecuteRequest request;
  request.set_operation_id(operation_id_);
  request.mutable_release_all();
  spark::ReleaseExecuteResponse response;
  wire_.attempt(&Stub::ReleaseExecute, request, kReleaseTimeout, response);
}

/// Closing the stream does not end the operation. The interrupt may overtake a request that was
/// just sent, so it is repeated.
void Operation::stop_on_server() {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    spark::InterruptRequest request;
    request.set_interrupt_type(spark::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID);
    request.set_operation_id(operation_id_);
    spark::InterruptResponse response;
    const bool answered = wire_.attempt(&Stub::Interrupt, request, kStopTimeout, response);
    if (!answered || response.interrupted_ids_size() > 0 || !last_response_id_.empty()) return;
    wire_.options().sleeper->sleep(std::chrono::milliseconds(100), {});
  }
}

}  // namespace stocktake::spark_connect
