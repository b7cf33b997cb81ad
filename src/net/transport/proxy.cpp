#include "net/transport/proxy.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "util/loopback.h"
#include "util/text.h"

namespace stocktake::net {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Whether an entry of NO_PROXY (`example.com`, `.example.com`, `host:443`, `*`) names the host.
bool names(std::string_view entry, std::string_view host) {
  entry = trim(entry);
  if (entry == "*") return true;
  if (!entry.starts_with('[')) entry = entry.substr(0, entry.find(':'));
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool is_excluded(std::string_view host) {
  std::string list = variable("no_proxy");
  if (list.empty()) list = variable("NO_PROXY");
  list = to_lower_ascii(list);
  std::replace(list.begin(), list.end(), ' ', ',');
  const std::vector<std::string> entries = split(list, ',');
  return std::any_of(entries.begin(), entries.end(),
                     [host](const std::string& entry) { return names(entry, host); });
}

/// Cuts `user:password@` out of the URL, and returns it decoded as libcurl decodes it.
std::string take_user(std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto at = url.rfind('@');
  if (at == std::string::npos || at < begin) return "";
  const std::string encoded = url.substr(begin, at - begin);
  url.erase(begin, at + 1 - begin);
  int size = 0;
  const std::unique_ptr<char, decltype(&curl_free)> user(
      curl_easy_unescape(nullptr, encoded.c_str(), static_cast<int>(encoded.size()), &size),
      &curl_free);
  return user ? std::string(user.get(), static_cast<std::size_t>(size)) : "";
}

}  // namespace

std::string_view name_in(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

std::optional<Proxy> proxy_for(std::string_view host) {
  if (is_loopback_name(host) || is_excluded(to_lower_ascii(host))) return std::nullopt;
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    std::string url = variable(name);
    if (url.empty()) continue;
    if (url.find("://") == std::string::npos) url = "http://" + url;
    std::string user = take_user(url);
    return Proxy{std::move(url), std::move(user), name};
  }
  return std::nullopt;
}

std::string shown(const Proxy& proxy) {
  return proxy.url + " (" + proxy.variable + ")";
}

}  // namespace stocktake::net
