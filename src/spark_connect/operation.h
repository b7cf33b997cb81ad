#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "spark_connect/wire.h"

namespace stocktake::spark_connect {

/// Takes rows as they come; false: no more are wanted.
using RowSink = std::function<bool(std::vector<std::string>&&)>;

struct OperationResult {
  std::int64_t rows = 0;
  int streams = 0;  ///< 1, and one for every time that it had to be attached to again
};

/// Runs one plan to its end and loses no row of it: a stream may break or be ended by the server at
/// any time, the operation goes on there and is attached to again after the last response that was
/// read. A batch that does not continue where the one before ended is an error, never a gap.
/// Private to this folder.
class Operation {
 public:
  /// `request`: the plan and its tags; the rest is filled in here.
  Operation(Wire& wire, spark::ExecutePlanRequest request, std::string operation_id, RowSink sink);

  /// Where it does not return rows to the end, the operation is stopped on the server as well.
  Result<OperationResult> run(const std::stop_token& stop);
  /// Lets the server forget the operation. After `run`; nothing is lost where it fails.
  void release();

 private:
  using Reader = grpc::ClientReader<spark::ExecutePlanResponse>;

  Result<void> run_streams(const std::stop_token& stop);
  std::unique_ptr<Reader> open_stream(grpc::ClientContext& context);
  grpc::Status read_stream(const std::stop_token& stop);
  Result<void> take(const spark::ExecutePlanResponse& response);
  Result<void> take_batch(const spark::ExecutePlanResponse::ArrowBatch& batch);
  void release_as_it_goes(std::size_t bytes);
  Result<void> prepare_next_stream(const grpc::Status& status, Retry& retry,
                                   const std::stop_token& stop);
  Result<void> after_not_found(const CallFailure& failure, const std::stop_token& stop);
  void stop_on_server();

  Wire& wire_;
  spark::ExecutePlanRequest request_;
  std::string operation_id_;
  RowSink sink_;
  OperationResult result_;
  bool started_ = false;  ///< the server may know the operation: attach to it
  bool complete_ = false;
  std::string last_response_id_;
  std::unordered_set<std::string> seen_;  ///< responses, by id
  std::size_t responses_before_stream_ = 0;
  std::size_t unreleased_bytes_ = 0;
  std::optional<Error> broken_;  ///< what was read cannot be used
};

/// The error that a stop on the caller's wish ends with.
Error stopped_error();

}  // namespace stocktake::spark_connect
