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

/// Receives rows as they arrive; returns false if no more are wanted.
using RowSink = std::function<bool(std::vector<std::string>&&)>;

struct OperationResult {
  std::int64_t rows = 0;
  int streams = 0;  ///< 1 plus the number of reattachments
};

/// Executes one plan and loses no row of it. A stream may break, or the server may end it, at any
/// time: the operation continues on the server, and the client reattaches after the last response
/// it read. A batch that does not continue where the previous one ended is an error. Private to
/// this folder.
class Operation {
 public:
  /// `request`: the plan and its tags; the operation sets the other fields.
  Operation(Wire& wire, spark::ExecutePlanRequest request, std::string operation_id, RowSink sink);

  /// If it fails before the last row, it also stops the operation on the server.
  Result<OperationResult> run(const std::stop_token& stop);
  /// Lets the server free the operation. Call after `run`; a failure is harmless.
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
  bool started_ = false;  ///< the server may have the operation: reattach
  bool complete_ = false;
  std::string last_response_id_;
  std::unordered_set<std::string> seen_;  ///< ids of the responses read
  std::size_t responses_before_stream_ = 0;
  std::size_t unreleased_bytes_ = 0;
  std::optional<Error> broken_;  ///< why what was read cannot be used
};

}  // namespace stocktake::spark_connect
