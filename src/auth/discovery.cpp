#include "auth/discovery.h"

#include <fmt/format.h>

#include "auth/host.h"
#include "auth/oauth.h"

namespace stocktake::auth {
namespace {

constexpr std::string_view kDocument = "/.well-known/oauth-authorization-server";

std::string replace_account(std::string url, const std::string& account_id) {
  constexpr std::string_view kPlace = "{account_id}";
  const auto at = url.find(kPlace);
  if (at != std::string::npos) url.replace(at, kPlace.size(), account_id);
  return url;
}

tl::expected<std::string, FetchFailure> endpoint_in(const Setting& setting, const std::string& url,
                                                    const std::stop_token& stop) {
  const std::string who = "the OIDC document " + url;
  auto document = ask(setting.http, get_request(url, stop), who);
  if (!document) {
    FetchFailure failure = document.error();
    if (failure.kind == ErrorKind::failed) {
      failure.failure.message = fmt::format("databricks OAuth is not supported for this host: {}",
                                            failure.failure.message);
      failure.failure.remedy =
          "check the host; workspaces without OAuth take a personal access token only";
    }
    return tl::unexpected(std::move(failure));
  }
  std::string endpoint = text_member(*document, "token_endpoint");
  if (endpoint.empty()) return garbled(who, "it names no token_endpoint");
  // The client's secret goes there.
  if (!normalise_host(endpoint)) return garbled(who, "its token_endpoint is not https");
  return endpoint;
}

}  // namespace

HostMetadata ask_for_metadata(net::HttpClient& http, const std::string& host,
                              const std::stop_token& stop) {
  HostMetadata metadata;
  const std::string url = host + "/.well-known/databricks-config";
  const auto answer = ask(http, get_request(url, stop), "the host's metadata " + url);
  if (!answer) return metadata;
  metadata.workspace_id = text_member(*answer, "workspace_id");
  metadata.account_id = text_member(*answer, "account_id");
  metadata.host_type = text_member(*answer, "host_type");
  metadata.oidc_endpoint = text_member(*answer, "oidc_endpoint");
  const auto audiences = answer->find("token_federation_default_oidc_audiences");
  if (audiences != answer->end() && audiences->is_array() && !audiences->empty() &&
      audiences->front().is_string()) {
    metadata.audience = audiences->front().get<std::string>();
  } else if (metadata.workspace_id.empty()) {
    metadata.audience = metadata.account_id;
  }
  return metadata;
}

tl::expected<TokenEndpoint, FetchFailure> find_token_endpoint(const Setting& setting,
                                                              const std::stop_token& stop) {
  const std::string& host = setting.host();
  std::string account_id = setting.text(Attribute::account_id);
  std::string audience = setting.text(Attribute::token_audience);
  std::string document = setting.text(Attribute::discovery_url);
  if (document.empty()) {
    const HostMetadata metadata = ask_for_metadata(setting.http, host, stop);
    if (account_id.empty()) account_id = metadata.account_id;
    if (audience.empty()) audience = metadata.audience;
    const std::string issuer = replace_account(metadata.oidc_endpoint, account_id);
    if (!issuer.empty() && issuer.find('{') == std::string::npos) {
      document = issuer + std::string(kDocument);
    }
  }
  if (document.empty() && is_account_host(host) && !account_id.empty()) {
    const std::string url = fmt::format("{}/oidc/accounts/{}/v1/token", host, account_id);
    return TokenEndpoint{url, audience.empty() ? account_id : audience};
  }
  if (document.empty()) document = fmt::format("{}/oidc{}", host, kDocument);
  auto url = endpoint_in(setting, document, stop);
  if (!url) return tl::unexpected(url.error());
  return TokenEndpoint{*url, audience.empty() ? *url : audience};
}

tl::expected<TokenEndpoint, FetchFailure> KnownTokenEndpoint::get(const Setting& setting,
                                                                  const std::stop_token& stop) {
  if (found_) return *found_;
  auto endpoint = find_token_endpoint(setting, stop);
  if (endpoint) found_ = *endpoint;
  return endpoint;
}

}  // namespace stocktake::auth
