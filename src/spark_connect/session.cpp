#include "spark_connect/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <mutex>

#include "spark_connect/artifacts.h"
#include "spark_connect/operation.h"
#include "spark_connect/plan.h"
#include "spark_connect/uuid.h"
#include "spark_connect/wire.h"
#include "util/files.h"

namespace stocktake::spark_connect {

struct Session::State {
  SystemClock clock;
  SystemSleeper sleeper;
  std::string version;
  std::unique_ptr<Wire> wire;
  std::unique_ptr<ArtifactUpload> artifacts;
  std::mutex mutex;
  std::string python_version;  ///< guarded by mutex; empty: not known yet
};

namespace {

/// Runs a plan whose result is small, and returns its rows.
Result<std::vector<std::string>> collect(Wire& wire, spark::Plan plan,
                                         const std::stop_token& stop) {
  spark::ExecutePlanRequest request;
  *request.mutable_plan() = std::move(plan);
  std::vector<std::string> all;
  Operation operation(wire, std::move(request), make_uuid(), [&](std::vector<std::string>&& rows) {
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
    return true;
  });
  const auto ended = operation.run(stop);
  operation.release();
  if (!ended) return tl::unexpected(ended.error());
  return all;
}

Result<std::vector<std::string>> interrupt(Wire& wire, spark::InterruptRequest request) {
  RetryLimits limits = wire.options().retry;
  limits.patience = std::min<Duration>(limits.patience, std::chrono::seconds(5));
  const auto response = wire.call(&Stub::Interrupt, std::move(request), limits);
  if (!response) return tl::unexpected(response.error());
  return std::vector<std::string>(response->interrupted_ids().begin(),
                                  response->interrupted_ids().end());
}

Result<std::string> fetch_version(Wire& wire, RetryLimits limits) {
  spark::AnalyzePlanRequest request;
  request.mutable_spark_version();
  const auto response = wire.call(&Stub::AnalyzePlan, std::move(request), limits);
  if (!response) return tl::unexpected(response.error());
  if (!response->has_spark_version()) {
    return tl::unexpected(protocol_error("it does not report its version"));
  }
  if (auto same = wire.observe(response->server_side_session_id()); !same) {
    return tl::unexpected(same.error());
  }
  return response->spark_version().version();
}

}  // namespace

Expected<std::unique_ptr<Session>> Session::open(const Endpoint& endpoint,
                                                 const SessionOptions& options) {
  auto state = std::make_unique<State>();
  WireOptions wire;
  wire.ca = endpoint.ca_pem;
  wire.session_id = !options.session_id.empty()    ? options.session_id
                    : !endpoint.session_id.empty() ? endpoint.session_id
                                                   : make_uuid();
  wire.user_id = endpoint.user_id.empty() ? options.client_name : endpoint.user_id;
  wire.client_type = endpoint.user_agent.empty() ? options.client_name
                                                 : endpoint.user_agent + " " + options.client_name;
  wire.retry = options.retry;
  wire.call_timeout = options.call_timeout;
  wire.clock = options.clock != nullptr ? options.clock : &state->clock;
  wire.sleeper = options.sleeper != nullptr ? options.sleeper : &state->sleeper;
  state->wire = std::make_unique<Wire>(endpoint, std::move(wire));
  state->artifacts = std::make_unique<ArtifactUpload>(*state->wire);

  RetryLimits limits = options.retry;
  limits.patience = options.open_patience;
  auto version = fetch_version(*state->wire, limits);
  if (!version) {
    Failure failure = to_failure(version.error());
    failure.message = fmt::format("{}: {}", endpoint.address(), failure.message);
    return tl::unexpected(std::move(failure));
  }
  state->version = std::move(*version);
  if (state->wire->server_side_session_id().empty()) state->wire->mark_session();
  return std::unique_ptr<Session>(new Session(std::move(state)));
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::~Session() = default;

Wire& Session::wire() {
  return *state_->wire;
}
const std::string& Session::id() const {
  return state_->wire->options().session_id;
}
const std::string& Session::server_version() const {
  return state_->version;
}

Result<std::optional<std::string>> Session::option(const std::string& key) {
  spark::ConfigRequest request;
  request.mutable_operation()->mutable_get_option()->add_keys(key);
  const auto response = wire().call(&Stub::Config, std::move(request));
  if (!response) return tl::unexpected(response.error());
  if (response->pairs_size() == 0 || !response->pairs(0).has_value()) {
    return std::optional<std::string>();
  }
  return std::optional<std::string>(response->pairs(0).value());
}

Result<int> Session::default_parallelism(const std::stop_token& stop) {
  // A plan is explained without a job, unlike the statement EXPLAIN.
  spark::AnalyzePlanRequest request;
  auto& explain = *request.mutable_explain();
  *explain.mutable_plan() = plan_range();
  explain.set_explain_mode(spark::AnalyzePlanRequest::Explain::EXPLAIN_MODE_SIMPLE);
  const auto response = wire().call(&Stub::AnalyzePlan, std::move(request), std::nullopt, stop);
  if (!response) return tl::unexpected(response.error());
  if (const auto splits = splits_in(response->explain().explain_string())) return *splits;
  return tl::unexpected(protocol_error("its plans do not show the default parallelism"));
}

Result<std::string> Session::python_version(const std::stop_token& stop) {
  const std::scoped_lock lock(state_->mutex);
  if (!state_->python_version.empty()) return state_->python_version;
  // A worker compares versions before it runs anything; its error contains its own version.
  const auto rows = collect(wire(), plan_drain("0.0"), stop);
  if (rows)
    return tl::unexpected(protocol_error("a worker accepted a Python version that does not exist"));
  const auto version = python_version_in(rows.error().message);
  if (!version) return tl::unexpected(rows.error());
  state_->python_version = *version;
  return *version;
}

Result<void> Session::warm_up(const std::stop_token& stop) {
  const auto version = python_version(stop);
  if (!version) return tl::unexpected(version.error());
  const auto rows = collect(wire(), plan_drain(*version), stop);
  if (!rows) return tl::unexpected(rows.error());
  return {};
}

Result<void> Session::add_artifact(const std::string& name, std::string_view content,
                                   const std::stop_token& stop) {
  return state_->artifacts->add(name, content, stop);
}

Result<std::vector<std::string>> Session::interrupt_tag(const std::string& tag) {
  spark::InterruptRequest request;
  request.set_interrupt_type(spark::InterruptRequest::INTERRUPT_TYPE_TAG);
  request.set_operation_tag(tag);
  return interrupt(wire(), std::move(request));
}

Result<std::vector<std::string>> Session::interrupt_operation(const std::string& operation_id) {
  spark::InterruptRequest request;
  request.set_interrupt_type(spark::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID);
  request.set_operation_id(operation_id);
  return interrupt(wire(), std::move(request));
}

Result<std::vector<std::string>> Session::interrupt_all() {
  spark::InterruptRequest request;
  request.set_interrupt_type(spark::InterruptRequest::INTERRUPT_TYPE_ALL);
  return interrupt(wire(), std::move(request));
}

Result<void> Session::check() {
  return wire().check_session();
}

Result<bool> Session::release() {
  RetryLimits limits = wire().options().retry;
  limits.patience = std::min<Duration>(limits.patience, std::chrono::seconds(5));
  const auto response = wire().call(&Stub::ReleaseSession, spark::ReleaseSessionRequest(), limits);
  if (response) return true;
  if (response.error().status == grpc::StatusCode::UNIMPLEMENTED) return false;
  return tl::unexpected(response.error());
}

}  // namespace stocktake::spark_connect
