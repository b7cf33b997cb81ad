#include "spark_connect/artifacts.h"

#include <fmt/format.h>
#include <zlib.h>

#include "util/sha256.h"

namespace stocktake::spark_connect {
namespace {

constexpr std::size_t kChunk = std::size_t{32} * 1024;  // the chunk size of Spark's own clients
constexpr int kMaxDamages = 3;
constexpr std::size_t kSlowestBytesPerSecond = 100'000;

void fill(spark::AddArtifactsRequest::ArtifactChunk& chunk, std::string_view data) {
  chunk.set_data(data.data(), data.size());
  const uLong start = crc32(0, nullptr, 0);
  chunk.set_crc(static_cast<std::int64_t>(
      crc32_z(start, reinterpret_cast<const Bytef*>(data.data()), data.size())));
}

std::string digest(std::string_view content) {
  Sha256 hash;
  hash.update(content);
  return hash.finish();
}

/// Spark 3.5 reports an artifact that it already has with status UNKNOWN and no message.
bool says_nothing(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNKNOWN && status.error_message().empty();
}

}  // namespace

Result<void> ArtifactUpload::add(const std::string& name, std::string_view content,
                                 const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  const std::string hash = digest(content);
  const auto known = sent_.find(name);
  if (known != sent_.end() && known->second == hash) return {};
  if (known != sent_.end()) {
    return tl::unexpected(
        Error{ErrorKind::rejected, "",
              fmt::format("artifact {} was already sent with other content", name), 0});
  }
  if (auto sent = send(name, content, stop); !sent) return sent;
  sent_[name] = hash;
  return {};
}

Result<void> ArtifactUpload::send(const std::string& name, std::string_view content,
                                  const std::stop_token& stop) {
  Retry retry = wire_.make_retry();
  int damages = 0;
  for (bool repeated = false;; repeated = true) {
    spark::AddArtifactsResponse response;
    const grpc::Status status = stream(name, content, stop, response);
    if (!status.ok()) {
      if (stop.stop_requested()) return tl::unexpected(stopped_error());
      // The previous attempt succeeded, but its response was lost.
      if (repeated && says_nothing(status)) return {};
      const CallFailure failure = read_status(status);
      if (wire_.wait_to_repeat(retry, failure, stop)) continue;
      Error error = wire_.explain(failure);
      error.message = fmt::format("artifact {}: {}", name, error.message);
      return tl::unexpected(std::move(error));
    }
    if (auto same = wire_.observe(response.server_side_session_id()); !same) return same;
    if (response.artifacts_size() == 1 && response.artifacts(0).is_crc_successful()) return {};
    // The CRC did not match. The server reports this without an error, and has not stored the
    // artifact.
    CallFailure damaged;
    damaged.error =
        Error{ErrorKind::protocol, "",
              fmt::format("artifact {} was damaged on every attempt to send it", name), 0};
    damaged.transient = ++damages < kMaxDamages;
    if (!wire_.wait_to_repeat(retry, damaged, stop)) return tl::unexpected(damaged.error);
  }
}

grpc::Status ArtifactUpload::stream(const std::string& name, std::string_view content,
                                    const std::stop_token& stop,
                                    spark::AddArtifactsResponse& response) {
  grpc::ClientContext context;
  const std::stop_callback on_stop(stop, [&context] { context.TryCancel(); });
  const auto transfer = std::chrono::seconds(content.size() / kSlowestBytesPerSecond);
  wire_.prepare(context, wire_.options().call_timeout + transfer);
  const auto writer = wire_.calls().AddArtifacts(&context, &response);
  const std::size_t chunks = content.empty() ? 1 : (content.size() + kChunk - 1) / kChunk;
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::string_view data = content.substr(i * kChunk, kChunk);
    spark::AddArtifactsRequest request;
    wire_.identify(request);
    if (chunks == 1) {
      auto& artifact = *request.mutable_batch()->add_artifacts();
      artifact.set_name(name);
      fill(*artifact.mutable_data(), data);
    } else if (i == 0) {
      auto& begin = *request.mutable_begin_chunk();
      begin.set_name(name);
      begin.set_total_bytes(static_cast<std::int64_t>(content.size()));
      begin.set_num_chunks(static_cast<std::int64_t>(chunks));
      fill(*begin.mutable_initial_chunk(), data);
    } else {
      fill(*request.mutable_chunk(), data);
    }
    if (!writer->Write(request)) break;  // Finish() returns the reason
  }
  writer->WritesDone();
  return writer->Finish();
}

}  // namespace stocktake::spark_connect
