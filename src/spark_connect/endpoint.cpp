#include "spark_connect/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "util/loopback.h"
#include "util/text.h"

namespace stocktake::spark_connect {
namespace {

constexpr std::string_view kScheme = "sc://";
constexpr std::string_view kForm = "the form is sc://HOST[:PORT][/;KEY=VALUE...]";

tl::unexpected<Failure> wrong(std::string_view what) {
  return fail(ExitCode::usage, fmt::format("not a Spark Connect address: {}", what),
              std::string(kForm));
}

std::optional<int> parse_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
    return std::nullopt;
  }
  return port;
}

Expected<void> read_authority(std::string_view authority, Endpoint& endpoint) {
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return wrong("there is no ] after the address");
    endpoint.host = authority.substr(1, close - 1);
    rest = authority.substr(close + 1);
  } else {
    const auto colon = authority.find(':');
    endpoint.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) rest = authority.substr(colon);
  }
  if (endpoint.host.empty() || endpoint.host.find('@') != std::string::npos) {
    return wrong("there is no host");
  }
  if (rest.empty()) return {};
  const std::optional<int> port =
      rest.starts_with(':') ? parse_port(rest.substr(1)) : std::optional<int>();
  if (!port) return wrong("the port is not a number from 1 to 65535");
  endpoint.port = *port;
  return {};
}

bool is_metadata_key(std::string_view key) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  return key.find_first_not_of(kAllowed) == std::string_view::npos && !key.ends_with("-bin") &&
         !key.starts_with("grpc-");
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

Expected<void> read_parameter(std::string_view parameter, Endpoint& endpoint,
                              std::optional<bool>& tls) {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos || equals == 0) return wrong("a parameter is not KEY=VALUE");
  const std::string key = to_lower_ascii(parameter.substr(0, equals));
  const std::string value = percent_decode(parameter.substr(equals + 1));
  if (!is_printable_ascii(value))
    return wrong(fmt::format("the value of {} has characters other than printable ASCII", key));
  if (key == "token") {
    endpoint.token = value;
  } else if (key == "user_id") {
    endpoint.user_id = value;
  } else if (key == "use_ssl") {
    const std::string word = to_lower_ascii(value);
    if (word != "true" && word != "false") return wrong("use_ssl must be true or false");
    tls = word == "true";
  } else if (key == "user_agent") {
    endpoint.user_agent = value;
  } else if (key == "session_id") {
    if (!is_uuid(value)) return wrong("session_id is not a UUID");
    endpoint.session_id = value;
  } else if (!is_metadata_key(key)) {
    return wrong(fmt::format("{} is not a metadata key", printable(key)));
  } else {
    endpoint.headers[key] = value;
  }
  return {};
}

}  // namespace

Expected<Endpoint> Endpoint::parse(std::string_view url, bool allow_plain) {
  if (!url.starts_with(kScheme)) return wrong("it does not begin with sc://");
  url.remove_prefix(kScheme.size());
  const auto slash = url.find('/');
  Endpoint endpoint;
  if (auto read = read_authority(url.substr(0, slash), endpoint); !read) {
    return tl::unexpected(read.error());
  }
  std::optional<bool> tls;
  std::string_view rest = slash == std::string_view::npos ? "" : url.substr(slash + 1);
  if (!rest.empty() && !rest.starts_with(';')) return wrong("there is a path in it");
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto semicolon = std::min(rest.find(';'), rest.size());
    const std::string_view parameter = rest.substr(0, semicolon);
    rest.remove_prefix(semicolon);
    if (parameter.empty()) continue;
    if (auto read = read_parameter(parameter, endpoint, tls); !read) {
      return tl::unexpected(read.error());
    }
  }
  const bool local = is_loopback_name(endpoint.host);
  endpoint.tls = tls.value_or(!endpoint.token.empty() && !local);
  if (!endpoint.tls && !local && (!allow_plain || !endpoint.token.empty())) {
    return fail(ExitCode::usage,
                fmt::format("the connection to {} would not be encrypted", endpoint.address()),
                endpoint.token.empty()
                    ? "add ;use_ssl=true, use a tunnel on this machine, or accept it with "
                      "--spark-insecure"
                    : "add ;use_ssl=true, or use a tunnel on this machine");
  }
  return endpoint;
}

Expected<Endpoint> Endpoint::databricks(std::string_view host, std::string cluster_id) {
  Endpoint endpoint;
  endpoint.port = 443;
  if (auto read = read_authority(host, endpoint); !read) return tl::unexpected(read.error());
  endpoint.tls = true;
  endpoint.headers["x-databricks-cluster-id"] = std::move(cluster_id);
  return endpoint;
}

std::string Endpoint::address() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

}  // namespace stocktake::spark_connect
