#include "auth/host.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "net/transport/proxy.h"
#include "util/loopback.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

constexpr std::string_view kExample =
    "give it as https://adb-1234567890123456.7.azuredatabricks.net";

tl::unexpected<Failure> no_host(std::string_view text) {
  return fail(ExitCode::usage, fmt::format("\"{}\" is not a workspace address", excerpt(text, 100)),
              std::string(kExample));
}

/// The text is not repeated: a password may stand before the @.
tl::unexpected<Failure> no_password() {
  return fail(ExitCode::usage, "a workspace address must not contain a user or a password",
              "give only the address, and the token with --token-file");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// `name` is as written in an address: IPv6 in brackets.
bool is_this_machine(std::string_view name) {
  if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
  return is_loopback_name(name);
}

bool is_name(const std::string& name) {
  if (name.empty()) return false;
  if (name.front() == '[') {
    std::array<unsigned char, 16> address{};
    return name.size() > 2 && name.back() == ']' &&
           inet_pton(AF_INET6, name.substr(1, name.size() - 2).c_str(), address.data()) == 1;
  }
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
  };
  return std::all_of(name.begin(), name.end(), allowed) && name.front() != '.' &&
         name.front() != '-' && name.find("..") == std::string::npos;
}

bool is_port(std::string_view port) {
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) {
    return false;
  }
  const int number = std::stoi(std::string(port));
  return number >= 1 && number <= 65535;
}

/// Removes "https://" or "http://"; returns https if there is no scheme, nothing for another
/// scheme.
std::optional<std::string> take_scheme(std::string_view& text) {
  const auto at = text.find("://");
  if (at == std::string_view::npos) return "https";
  std::string scheme = to_lower_ascii(text.substr(0, at));
  if (scheme != "https" && scheme != "http") return std::nullopt;
  text.remove_prefix(at + 3);
  return scheme;
}

std::string without_default_port(std::string host) {
  const std::string_view port = host.starts_with("https://") ? ":443" : ":80";
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return host;
}

}  // namespace

Expected<std::string> normalise_host(std::string_view text) {
  std::string_view rest = trim(text);
  const auto scheme = take_scheme(rest);
  if (!scheme)
    return fail(ExitCode::usage, "a workspace address starts with https://", std::string(kExample));
  const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#\\"), rest.size()));
  if (authority.find('@') != std::string_view::npos) return no_password();
  const std::string lower = to_lower_ascii(authority);
  const auto bracket = lower.find(']');
  const auto colon = lower.find(':', bracket == std::string::npos ? 0 : bracket);
  const std::string name = lower.substr(0, colon);
  const bool has_port = colon != std::string::npos;
  if (!is_name(name) || (has_port && !is_port(std::string_view(lower).substr(colon + 1)))) {
    // A slash ends the authority, also one in a password.
    return rest.find('@') != std::string_view::npos ? no_password() : no_host(authority);
  }
  if (*scheme == "http" && !is_this_machine(name)) {
    return fail(ExitCode::usage, fmt::format("http://{} would send the token unencrypted", lower),
                fmt::format("give it as https://{}; http is allowed for this machine only", lower));
  }
  return without_default_port(fmt::format("{}://{}", *scheme, lower));
}

PastedIds ids_in(std::string_view address) {
  PastedIds ids;
  const auto question = address.find('?');
  if (question == std::string_view::npos) return ids;
  std::string_view query = address.substr(question + 1);
  query = query.substr(0, query.find('#'));
  const auto value_of = [query](std::string_view name) -> std::string {
    for (std::string_view rest = query; !rest.empty();) {
      const auto end = std::min(rest.find('&'), rest.size());
      const std::string_view pair = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
        return percent_decode(trim(pair.substr(name.size() + 1)));
      }
    }
    return "";
  };
  const auto if_number = [](std::string text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit) ? text : "";
  };
  ids.workspace_id = value_of("w");
  if (ids.workspace_id.empty()) ids.workspace_id = if_number(value_of("o"));
  if (ids.workspace_id.empty()) ids.workspace_id = if_number(value_of("workspace_id"));
  ids.account_id = value_of("a");
  if (ids.account_id.empty()) ids.account_id = value_of("account_id");
  return ids;
}

bool is_account_host(std::string_view host) {
  return host.starts_with("https://accounts.") || host.starts_with("https://accounts-dod.");
}

bool is_workspace_host(std::string_view host) {
  constexpr std::array<std::string_view, 6> kDomains{
      ".azuredatabricks.net", ".databricks.azure.us",  ".databricks.azure.cn",
      ".gcp.databricks.com",  ".cloud.databricks.com", ".cloud.databricks.us"};
  return !is_account_host(host) &&
         std::any_of(kDomains.begin(), kDomains.end(),
                     [host](std::string_view domain) { return host.ends_with(domain); });
}

bool is_loopback(std::string_view host) {
  return is_loopback_name(net::name_in(host));
}

bool same_server(std::string_view one, std::string_view other) {
  return without_default_port(std::string(one)) == without_default_port(std::string(other));
}

}  // namespace stocktake::auth
