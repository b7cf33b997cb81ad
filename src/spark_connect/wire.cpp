#include "spark_connect/wire.h"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <random>
#include <utility>

#include "util/base64.h"
#include "util/loopback.h"

namespace stocktake::spark_connect {
namespace {

/// Errors are returned as `Error`; gRPC would print them on standard error as well.
void silence_grpc() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
  });
}

/// gRPC's name for headers of a CONNECT request, which its public headers do not have. In the URL
/// of a proxy, gRPC does not understand a user or a password with an encoded `@`.
constexpr const char* kConnectHeaders = "grpc.http_connect_headers";

std::shared_ptr<grpc::Channel> make_channel(const Endpoint& endpoint, const WireOptions& options) {
  silence_grpc();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetUserAgentPrefix(options.client_type);
  // Spark puts stack traces into trailers.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 1 << 20);
  // Each channel has its own connection, and reconnects soon after a server has restarted.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  if (endpoint.proxy.empty()) {
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  } else {
    arguments.SetString(GRPC_ARG_HTTP_PROXY, endpoint.proxy);
    if (!endpoint.proxy_user.empty()) {
      arguments.SetString(kConnectHeaders,
                          "Proxy-Authorization:Basic " + base64(endpoint.proxy_user));
    }
  }
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (endpoint.tls) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.ca;
    credentials = grpc::SslCredentials(tls);
  }
  return grpc::CreateCustomChannel(endpoint.address(), credentials, arguments);
}

constexpr const char* kMark = "spark.connect.client.mark";

/// Takes the longest message and the first class in the chain of causes: the status truncates
/// messages at 2 KiB.
void take_details(const spark::FetchErrorDetailsResponse& details, Error& error) {
  constexpr std::size_t kMost = std::size_t{64} * 1024;
  int index = details.root_error_idx();
  std::string message;
  for (int steps = 0; steps < 10 && index >= 0 && index < details.errors_size(); ++steps) {
    const auto& one = details.errors(index);
    if (one.message().size() > message.size()) message = one.message();
    if (error.error_class.empty()) error.error_class = one.spark_throwable().error_class();
    if (!one.has_cause_idx()) break;
    index = one.cause_idx();
  }
  if (message.size() > error.message.size()) error.message = message.substr(0, kMost);
}

}  // namespace

Wire::Wire(Endpoint endpoint, WireOptions options)
    : endpoint_(std::move(endpoint)),
      options_(std::move(options)),
      streams_(spark::SparkConnectService::NewStub(make_channel(endpoint_, options_))),
      calls_(spark::SparkConnectService::NewStub(make_channel(endpoint_, options_))) {}

void Wire::prepare(grpc::ClientContext& context, Duration timeout) const {
  if (!endpoint_.token.empty()) {
    context.AddMetadata("authorization", fmt::format("Bearer {}", endpoint_.token));
  }
  for (const auto& [key, value] : endpoint_.headers) context.AddMetadata(key, value);
  if (endpoint_.authentication) {
    for (const auto& [key, value] : endpoint_.authentication()) context.AddMetadata(key, value);
  }
  context.set_deadline(std::chrono::system_clock::now() + timeout);
}

std::string Wire::server_side_session_id() const {
  const std::scoped_lock lock(mutex_);
  return server_side_session_id_;
}

Result<void> Wire::observe(const std::string& server_side_session_id) {
  if (server_side_session_id.empty()) return {};
  const std::scoped_lock lock(mutex_);
  if (server_side_session_id_.empty()) server_side_session_id_ = server_side_session_id;
  if (server_side_session_id_ == server_side_session_id) return {};
  return tl::unexpected(
      Error{ErrorKind::session_gone, "", "the server started a new session with the same id", 0});
}

void Wire::mark_session() {
  spark::ConfigRequest request;
  auto* pair = request.mutable_operation()->mutable_set()->add_pairs();
  pair->set_key(kMark);
  pair->set_value(options_.session_id);
  marked_ = call(&Stub::Config, request).has_value();
}

Result<void> Wire::check_session(const std::stop_token& stop) {
  spark::ConfigRequest request;
  request.mutable_operation()->mutable_get_option()->add_keys(kMark);
  const auto response = call(&Stub::Config, request, std::nullopt, stop);
  if (!response) return tl::unexpected(response.error());
  if (auto same = observe(response->server_side_session_id()); !same) return same;
  const bool mine =
      response->pairs_size() == 1 && response->pairs(0).value() == options_.session_id;
  if (!marked_ || mine) return {};
  return tl::unexpected(
      Error{ErrorKind::session_gone, "", "the server does not know the session", 0});
}

Retry Wire::make_retry(std::optional<RetryLimits> limits) const {
  return {limits.value_or(options_.retry), *options_.clock, std::random_device{}()};
}

bool Wire::wait_to_repeat(Retry& retry, const CallFailure& failure,
                          const std::stop_token& stop) const {
  if (!failure.transient || stop.stop_requested()) return false;
  const std::optional<Duration> wait = retry.after_failure(failure.retry_after);
  if (!wait) return false;
  options_.sleeper->sleep(*wait, stop);
  return !stop.stop_requested();
}

Error Wire::explain(const CallFailure& failure) {
  Error error = failure.error;
  if (failure.error_id.empty()) return error;
  spark::FetchErrorDetailsRequest request;
  request.set_error_id(failure.error_id);
  spark::FetchErrorDetailsResponse details;
  if (attempt(&Stub::FetchErrorDetails, request, std::chrono::seconds(5), details)) {
    take_details(details, error);
  }
  return error;
}

}  // namespace stocktake::spark_connect
