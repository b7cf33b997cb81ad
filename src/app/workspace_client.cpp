#include "app/workspace_client.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>

#include "databricks/answer.h"
#include "databricks/answer_memory.h"
#include "engine/local/local_engine.h"
#include "util/files.h"
#include "util/memory.h"
#include "util/version.h"

namespace stocktake::app {
namespace {

using std::chrono::milliseconds;

milliseconds ms(double seconds) {
  return milliseconds(std::llround(seconds * 1000));
}

std::string variable(const char* name) {
  return auth::variable(process_environment(), name);
}

/// The trusted root certificates: from the option, or from the variables that curl, Python and
/// OpenSSL read. Each may name a file or a folder.
void set_trusted(net::NetworkOptions& network, const ConnectionOptions& options) {
  std::string path = options.ca_file;
  for (const char* name : {"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (path.empty()) path = variable(name);
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    network.ca_folder = path;
  } else {
    network.ca_file = path;
  }
  if (path.empty()) network.ca_folder = variable("SSL_CERT_DIR");
}

/// The certificates in the files of a folder, one behind the other.
std::string certificates_in(const std::string& folder) {
  std::string all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const auto text = read_whole(entry.path().string());
    if (text && text->find("-----BEGIN CERTIFICATE-----") != std::string::npos) all += *text + "\n";
  }
  return all;
}

net::Timeouts timeouts(const ConnectionOptions& options) {
  net::Timeouts timeouts;
  timeouts.connect = ms(options.connect_timeout);
  timeouts.first_byte = ms(options.first_byte_timeout);
  timeouts.stall = ms(options.stall_timeout);
  timeouts.total = ms(options.answer_timeout);
  return timeouts;
}

std::uint64_t max_answer_bytes(const ConnectionOptions& options) {
  return static_cast<std::uint64_t>(options.max_answer_mib) << 20U;
}

net::CurlOptions curl_options(const std::string& host, const net::NetworkOptions& network,
                              const ConnectionOptions& options) {
  net::CurlOptions curl;
  curl.base_url = host;
  curl.user_agent = user_agent();
  curl.network = network;
  curl.timeouts = timeouts(options);
  databricks::limit_bodies(curl, memory_limit());
  curl.max_streamed_bytes = max_answer_bytes(options);
  return curl;
}

/// A refusal in whatever status: a new token may help.
bool refuses_caller(const net::Response& response) {
  if (response.status < 400 || response.status > 499) return false;
  return databricks::classify_answer(response, SystemClock().wall_ms()).refuses_caller;
}

net::DispatchLimits limits(const ConnectionOptions& options) {
  net::DispatchLimits limits;
  limits.max_in_flight = options.max_in_flight;
  limits.sharing = kMaxSources;
  if (options.max_rate > 0) limits.max_rate = options.max_rate;
  limits.give_up_after = ms(options.give_up_after);
  limits.connect_give_up_after =
      std::min<Duration>(limits.connect_give_up_after, limits.give_up_after);
  return limits;
}

}  // namespace

net::NetworkOptions network_of(const ConnectionOptions& options) {
  net::NetworkOptions network;
  set_trusted(network, options);
  network.http1_only = options.http1_only;
  return network;
}

std::string user_agent() {
  return fmt::format("stocktake/{}", kVersion);
}

auth::Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

PreparedLogin prepare_login(const ConnectionOptions& options) {
  PreparedLogin prepared;
  prepared.http = std::make_unique<net::CurlClient>(network_of(options), user_agent());
  prepared.clock = std::make_unique<SystemClock>();
  prepared.login =
      auth::Login::resolve(options.login, process_environment(), *prepared.http, *prepared.clock);
  return prepared;
}

Expected<std::unique_ptr<WorkspaceClient>> WorkspaceClient::open(const ConnectionOptions& options) {
  PreparedLogin prepared = prepare_login(options);
  if (auto logged_in = prepared.login->log_in(); !logged_in) {
    return tl::unexpected(logged_in.error().failure);
  }
  return std::unique_ptr<WorkspaceClient>(new WorkspaceClient(std::move(prepared), options));
}

WorkspaceClient::WorkspaceClient(PreparedLogin prepared, const ConnectionOptions& options)
    : options_(options),
      prepared_(std::move(prepared)),
      notes_(prepared_.login->configuration().notes),
      network_(network_of(options)),
      transport_(curl_options(prepared_.login->host(), network_, options)),
      authorizing_(transport_, prepared_.login->credentials(), &refuses_caller),
      dispatcher_(authorizing_, *prepared_.clock, kFamilies, limits(options),
                  std::random_device()()) {
  if (!options.login.token.empty()) {
    notes_.emplace_back(
        "other users of this machine can see the value of --token in ps: use --token-file");
  }
}

tl::expected<auth::Grant, auth::FetchFailure> WorkspaceClient::grant() const {
  return prepared_.login->credentials().wait();
}

bool WorkspaceClient::renew() {
  auth::Credentials& credentials = prepared_.login->credentials();
  const auto grant = credentials.current();
  return !grant || !*grant || credentials.renew((*grant)->number);
}

std::string WorkspaceClient::secret() const {
  const auto current = grant();
  if (!current) throw FatalError(current.error().failure);
  std::string lines;
  for (const std::string& header : current->headers) lines += (lines.empty() ? "" : "\n") + header;
  return lines;
}

Expected<protocol::WorkspaceAccess> WorkspaceClient::access() const {
  protocol::WorkspaceAccess access;
  access.host = host();
  access.timeouts = timeouts(options_);
  access.give_up_after = ms(options_.give_up_after);
  access.max_answer_bytes = max_answer_bytes(options_);
  access.http1_only = options_.http1_only;
  // A worker on another machine cannot read the files, so the request carries their content.
  auto pem = trusted_pem();
  if (!pem) return tl::unexpected(pem.error());
  access.ca_pem = std::move(*pem);
  return access;
}

Expected<std::string> WorkspaceClient::trusted_pem() const {
  if (!network_.ca_file.empty()) return read_whole(network_.ca_file);
  return network_.ca_folder.empty() ? std::string() : certificates_in(network_.ca_folder);
}

std::string WorkspaceClient::trusted() const {
  if (!network_.ca_file.empty()) return network_.ca_file;
  return network_.ca_folder.empty() ? "this machine's certificates" : network_.ca_folder;
}

bool WorkspaceClient::is_plain_http() const {
  return host().starts_with("http://");
}

std::string WorkspaceClient::describe() const {
  return fmt::format("{} with {}", host(), credentials().describe());
}

}  // namespace stocktake::app
