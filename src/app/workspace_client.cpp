#include "app/workspace_client.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>

#include "databricks/answer_memory.h"
#include "engine/local/local_engine.h"
#include "util/files.h"
#include "util/memory.h"
#include "util/version.h"

namespace stocktake::app {
namespace {

using std::chrono::milliseconds;

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

milliseconds ms(double seconds) {
  return milliseconds(std::llround(seconds * 1000));
}

/// The file of trusted root certificates: from the option, or from the environment variables that
/// curl and OpenSSL read.
std::string trusted_file(const ConnectionOptions& options) {
  if (!options.ca_file.empty()) return options.ca_file;
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (auto value = environment(name); value && !value->empty()) return *value;
  }
  return "";
}

std::string authorization_of(databricks::Credentials& credentials) {
  auto value = credentials.authorization();
  if (!value) throw FatalError(value.error());
  return *value;
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

net::CurlOptions curl_options(const databricks::Login& login, const ConnectionOptions& options) {
  net::CurlOptions curl;
  curl.base_url = login.host;
  curl.user_agent = fmt::format("stocktake/{}", kVersion);
  auto* credentials = login.credentials.get();
  curl.authorization = [credentials] { return authorization_of(*credentials); };
  curl.network.ca_file = trusted_file(options);
  curl.timeouts = timeouts(options);
  databricks::limit_bodies(curl, memory_limit());
  curl.max_streamed_bytes = max_answer_bytes(options);
  return curl;
}

net::DispatchLimits limits(const ConnectionOptions& options) {
  net::DispatchLimits limits;
  limits.max_in_flight = options.max_in_flight;
  if (options.max_rate > 0) limits.max_rate = options.max_rate;
  limits.give_up_after = ms(options.give_up_after);
  limits.connect_give_up_after =
      std::min<Duration>(limits.connect_give_up_after, limits.give_up_after);
  return limits;
}

}  // namespace

Expected<std::unique_ptr<WorkspaceClient>> WorkspaceClient::open(const ConnectionOptions& options) {
  auto login = databricks::log_in(options.login, &environment);
  if (!login) return tl::unexpected(login.error());
  if (!options.login.token.empty()) {
    login->notes.emplace_back(
        "other users of this machine can see the value of --token in ps: use --token-file");
  }
  return std::unique_ptr<WorkspaceClient>(new WorkspaceClient(std::move(*login), options));
}

WorkspaceClient::WorkspaceClient(databricks::Login login, const ConnectionOptions& options)
    : options_(options),
      login_(std::move(login)),
      ca_file_(trusted_file(options)),
      transport_(curl_options(login_, options)),
      dispatcher_(transport_, clock_, kFamilies, limits(options), std::random_device()()) {}

std::string WorkspaceClient::authorization() const {
  return authorization_of(*login_.credentials);
}

Expected<protocol::WorkspaceAccess> WorkspaceClient::access() const {
  protocol::WorkspaceAccess access;
  access.host = login_.host;
  access.timeouts = timeouts(options_);
  access.give_up_after = ms(options_.give_up_after);
  access.max_answer_bytes = max_answer_bytes(options_);
  // A worker on another machine cannot read the file, so the request carries its content.
  if (!ca_file_.empty()) {
    auto pem = read_whole(ca_file_);
    if (!pem) return tl::unexpected(pem.error());
    access.ca_pem = std::move(*pem);
  }
  return access;
}

bool WorkspaceClient::is_plain_http() const {
  return login_.host.starts_with("http://");
}

std::string WorkspaceClient::describe() const {
  return fmt::format("{} with {}", login_.host, login_.credentials->describe());
}

}  // namespace stocktake::app
