#include "unit/spark_connect/scripted_spark.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>

#include "spark_connect/proto/error_details.pb.h"
#include "unit/spark_connect/arrow_stream.h"

namespace stocktake::spark_connect::testing {
namespace {

grpc::Status with_detail(grpc::StatusCode code, const std::string& message, const std::string& type,
                         const google::protobuf::Message& detail) {
  proto::Status status;
  status.set_code(code);
  status.set_message(message);
  auto& any = *status.add_details();
  any.set_type_url("type.googleapis.com/google.rpc." + type);
  any.set_value(detail.SerializeAsString());
  return {code, message, status.SerializeAsString()};
}

bool take(std::deque<grpc::Status>& from, grpc::Status& status) {
  if (from.empty()) return false;
  status = from.front();
  from.pop_front();
  return true;
}

bool crc_fits(const spark::AddArtifactsRequest::ArtifactChunk& chunk) {
  const auto* data = reinterpret_cast<const Bytef*>(chunk.data().data());
  return chunk.crc() ==
         static_cast<std::int64_t>(crc32(0, data, static_cast<uInt>(chunk.data().size())));
}

}  // namespace

grpc::Status spark_error(const std::string& error_class, const std::string& message,
                         const std::string& error_id) {
  proto::ErrorInfo info;
  info.set_reason("org.apache.spark.SparkException");
  info.set_domain("org.apache.spark");
  (*info.mutable_metadata())["errorClass"] = error_class;
  if (!error_id.empty()) (*info.mutable_metadata())["errorId"] = error_id;
  return with_detail(grpc::StatusCode::INTERNAL, fmt::format("[{}] {}", error_class, message),
                     "ErrorInfo", info);
}

grpc::Status retry_after(double seconds) {
  proto::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(static_cast<std::int64_t>(seconds));
  return with_detail(grpc::StatusCode::INTERNAL, "later", "RetryInfo", info);
}

ScriptedSpark::ScriptedSpark(const std::shared_ptr<grpc::ServerCredentials>& tls)
    : tls_(tls != nullptr) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", tls_ ? tls : grpc::InsecureServerCredentials(), &port_);
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

ScriptedSpark::~ScriptedSpark() {
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  server_->Wait();
}

Endpoint ScriptedSpark::endpoint() const {
  Endpoint endpoint;
  endpoint.host = tls_ ? "localhost" : "127.0.0.1";
  endpoint.port = port_;
  endpoint.tls = tls_;
  return endpoint;
}

void ScriptedSpark::restart() {
  const std::scoped_lock lock(mutex);
  operations_.clear();
  settings.clear();
  ++incarnation_;
  changed_.notify_all();
}

void ScriptedSpark::await_operations(std::size_t count) {
  std::unique_lock lock(mutex);
  changed_.wait(lock, [&] { return executes.size() >= count; });
}

std::string ScriptedSpark::session_identity() const {
  return is_3_5 ? "" : fmt::format("incarnation-{}", incarnation_);
}

void ScriptedSpark::meet(const std::string& call, const grpc::ServerContext* context) {
  std::unique_lock lock(mutex);
  if (!answered_together.contains(call)) return;
  arrived.insert(call);
  changed_.notify_all();
  const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (arrived != answered_together && std::chrono::steady_clock::now() < give_up_at) {
    if (context != nullptr && context->IsCancelled()) return;
    changed_.wait_for(lock, std::chrono::milliseconds(10));
  }
}

template <typename Request>
grpc::Status ScriptedSpark::admit(const grpc::ServerContext& context, const Request& request) {
  last_metadata.clear();
  for (const auto& [key, value] : context.client_metadata()) {
    last_metadata.emplace(std::string(key.data(), key.size()),
                          std::string(value.data(), value.size()));
  }
  const auto shown = last_metadata.find("authorization");
  if (!token.empty() && (shown == last_metadata.end() || shown->second != "Bearer " + token)) {
    return {grpc::StatusCode::UNAUTHENTICATED, "no valid token"};
  }
  if constexpr (requires { request.client_observed_server_side_session_id(); }) {
    const std::string& observed = request.client_observed_server_side_session_id();
    if (!is_3_5 && !observed.empty() && observed != session_identity()) {
      return spark_error("INVALID_HANDLE.SESSION_CHANGED");
    }
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedSpark::AnalyzePlan(grpc::ServerContext* context,
                                        const spark::AnalyzePlanRequest* request,
                                        spark::AnalyzePlanResponse* response) {
  if (request->has_explain()) meet("explain", context);
  const std::scoped_lock lock(mutex);
  grpc::Status status;
  if (take(failing_calls, status)) return status;
  if (status = admit(*context, *request); !status.ok()) return status;
  response->set_server_side_session_id(session_identity());
  if (request->has_explain()) {
    const auto& range = request->explain().plan().root().range();
    EXPECT_FALSE(range.has_num_partitions()) << "their number is what is asked for";
    response->mutable_explain()->set_explain_string(explanation);
  } else {
    response->mutable_spark_version()->set_version(version);
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedSpark::Config(grpc::ServerContext* context,
                                   const spark::ConfigRequest* request,
                                   spark::ConfigResponse* response) {
  const std::scoped_lock lock(mutex);
  grpc::Status status;
  if (take(failing_calls, status)) return status;
  if (status = admit(*context, *request); !status.ok()) return status;
  response->set_server_side_session_id(session_identity());
  for (const auto& pair : request->operation().set().pairs()) settings[pair.key()] = pair.value();
  for (const auto& key : request->operation().get_option().keys()) {
    auto& pair = *response->add_pairs();
    pair.set_key(key);
    if (settings.contains(key)) pair.set_value(settings[key]);
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedSpark::AddArtifacts(grpc::ServerContext* context,
                                         grpc::ServerReader<spark::AddArtifactsRequest>* reader,
                                         spark::AddArtifactsResponse* response) {
  std::string name;
  std::string content;
  bool fits = true;
  std::int64_t announced = -1;
  spark::AddArtifactsRequest request;
  const auto add = [&](const spark::AddArtifactsRequest::ArtifactChunk& chunk) {
    content += chunk.data();
    fits = fits && crc_fits(chunk);
  };
  while (reader->Read(&request)) {
    if (request.has_batch()) {
      name = request.batch().artifacts(0).name();
      add(request.batch().artifacts(0).data());
    } else if (request.has_begin_chunk()) {
      name = request.begin_chunk().name();
      announced = request.begin_chunk().total_bytes();
      add(request.begin_chunk().initial_chunk());
    } else {
      add(request.chunk());
    }
  }
  meet("upload", context);
  const std::scoped_lock lock(mutex);
  ++uploads;
  grpc::Status status;
  if (status = admit(*context, request); !status.ok()) return status;
  if (take(failing_uploads, status)) return status;
  if (announced >= 0 && announced != static_cast<std::int64_t>(content.size())) fits = false;
  if (damaged_uploads > 0) {
    --damaged_uploads;
    fits = false;
  }
  response->set_server_side_session_id(session_identity());
  auto& summary = *response->add_artifacts();
  summary.set_name(name);
  summary.set_is_crc_successful(fits);
  if (fits) artifacts[name] = content;
  return grpc::Status::OK;
}

void ScriptedSpark::begin(const spark::ExecutePlanRequest& request) {
  Operation& operation = operations_[request.operation_id()];
  operation.tag = request.tags_size() > 0 ? request.tags(0) : "";
  operation.hangs = jobs_hang;
  operation.end = job_ends_with;
  std::int64_t rows = 0;
  const auto add = [&]() -> spark::ExecutePlanResponse& {
    auto& response = operation.responses.emplace_back();
    response.set_server_side_session_id(session_identity());
    response.set_operation_id(request.operation_id());
    response.set_response_id(fmt::format("r{}", operation.responses.size()));
    return response;
  };
  for (const auto& batch : batches) {
    auto& arrow = *add().mutable_arrow_batch();
    const auto count = static_cast<std::int64_t>(batch.size());
    arrow.set_row_count(count + row_count_error);
    arrow.set_data(arrow_stream_of(batch));
    if (!is_3_5) arrow.set_start_offset(rows + (rows > 0 ? offset_error : 0));
    rows += count;
  }
  if (!operation.hangs && operation.end.ok()) add().mutable_result_complete();
  executes.push_back(request);
  changed_.notify_all();
}

grpc::Status ScriptedSpark::ExecutePlan(grpc::ServerContext* context,
                                        const spark::ExecutePlanRequest* request, Writer* writer) {
  const auto& map = request->plan().root().map_partitions();
  const bool drains = !map.input().range().has_num_partitions();
  const bool probes_version = map.func().python_udf().python_ver() == "0.0";
  if (drains) meet(probes_version ? "probe" : "warm-up", context);
  {
    const std::scoped_lock lock(mutex);
    grpc::Status status = admit(*context, *request);
    if (!status.ok()) return status;
    if (probes_version) {
      ++probes;
      return {grpc::StatusCode::INTERNAL, python_says};
    }
    if (drains) drained_with.push_back(map.func().python_udf().python_ver());
    if (take(lost_executes, status)) return status;
    if (operations_.contains(request->operation_id())) {
      return spark_error("INVALID_HANDLE.OPERATION_ALREADY_EXISTS");
    }
    begin(*request);
  }
  return serve(context, request->operation_id(), 0, true, writer);
}

grpc::Status ScriptedSpark::ReattachExecute(grpc::ServerContext* context,
                                            const spark::ReattachExecuteRequest* request,
                                            Writer* writer) {
  std::size_t from = 0;
  {
    const std::scoped_lock lock(mutex);
    reattached_after.push_back(request->last_response_id());
    grpc::Status status = admit(*context, *request);
    if (!status.ok()) return status;
    const auto found = operations_.find(request->operation_id());
    if (found == operations_.end()) return spark_error("INVALID_HANDLE.OPERATION_NOT_FOUND");
    const auto& responses = found->second.responses;
    while (!resends && !request->last_response_id().empty()) {
      if (from == responses.size()) return spark_error("INVALID_CURSOR.POSITION_NOT_FOUND");
      if (responses[from++].response_id() == request->last_response_id()) break;
    }
  }
  return serve(context, request->operation_id(), from, true, writer);
}

grpc::Status ScriptedSpark::serve(grpc::ServerContext* context, const std::string& operation_id,
                                  std::size_t from, bool is_job, Writer* writer) {
  std::unique_lock lock(mutex);
  const auto found = operations_.find(operation_id);
  if (found == operations_.end()) return unavailable();  // the server has restarted in between
  const Operation operation = found->second;
  std::optional<StreamEnd> stream_end;
  if (is_job && !stream_ends.empty()) {
    stream_end = stream_ends.front();
    stream_ends.pop_front();
  }
  lock.unlock();
  int sent = 0;
  for (std::size_t i = from; i < operation.responses.size(); ++i) {
    if (stream_end && sent == stream_end->responses) return stream_end->status;
    writer->Write(operation.responses[i]);
    ++sent;
  }
  if (stream_end) return stream_end->status;
  lock.lock();
  const auto ended = [&] {
    return context->IsCancelled() || !operations_.contains(operation_id) ||
           operations_[operation_id].interrupted;
  };
  while (operation.hangs && !ended()) changed_.wait_for(lock, std::chrono::milliseconds(10));
  if (!operations_.contains(operation_id)) return unavailable();
  if (operations_[operation_id].interrupted) return spark_error("OPERATION_CANCELED");
  return operation.end;
}

grpc::Status ScriptedSpark::ReleaseExecute(grpc::ServerContext* context,
                                           const spark::ReleaseExecuteRequest* request,
                                           spark::ReleaseExecuteResponse* /*response*/) {
  const std::scoped_lock lock(mutex);
  if (grpc::Status status = admit(*context, *request); !status.ok()) return status;
  if (operations_.contains(request->operation_id())) releases.push_back(*request);
  if (request->has_release_all()) operations_.erase(request->operation_id());
  changed_.notify_all();
  return grpc::Status::OK;
}

grpc::Status ScriptedSpark::Interrupt(grpc::ServerContext* context,
                                      const spark::InterruptRequest* request,
                                      spark::InterruptResponse* response) {
  const std::scoped_lock lock(mutex);
  if (grpc::Status status = admit(*context, *request); !status.ok()) return status;
  interrupts.push_back(*request);
  for (auto& [id, operation] : operations_) {
    const bool meant =
        request->interrupt_type() == spark::InterruptRequest::INTERRUPT_TYPE_ALL ||
        (request->has_operation_tag() && request->operation_tag() == operation.tag) ||
        (request->has_operation_id() && request->operation_id() == id);
    if (!meant || !operation.hangs) continue;
    operation.interrupted = true;
    response->add_interrupted_ids(id);
  }
  changed_.notify_all();
  return grpc::Status::OK;
}

grpc::Status ScriptedSpark::ReleaseSession(grpc::ServerContext* context,
                                           const spark::ReleaseSessionRequest* request,
                                           spark::ReleaseSessionResponse* /*response*/) {
  const std::scoped_lock lock(mutex);
  if (!releases_sessions) return {grpc::StatusCode::UNIMPLEMENTED, "unknown method"};
  return admit(*context, *request);
}

grpc::Status ScriptedSpark::FetchErrorDetails(grpc::ServerContext* context,
                                              const spark::FetchErrorDetailsRequest* request,
                                              spark::FetchErrorDetailsResponse* response) {
  const std::scoped_lock lock(mutex);
  if (grpc::Status status = admit(*context, *request); !status.ok()) return status;
  response->set_root_error_idx(0);
  response->add_errors()->set_message(error_messages[request->error_id()]);
  return grpc::Status::OK;
}

}  // namespace stocktake::spark_connect::testing
