#include "auth/token_exchange.h"

#include <fmt/format.h>

#include "auth/oauth.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

class ExchangeSource final : public TokenSource {
 public:
  ExchangeSource(const Setting& setting, FetchIdToken fetch)
      : setting_(setting), fetch_(std::move(fetch)) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    const auto endpoint = endpoint_.get(setting_, stop);
    if (!endpoint) return tl::unexpected(endpoint.error());
    const auto id_token = fetch_(setting_, endpoint->audience, stop);
    if (!id_token) return tl::unexpected(id_token.error());
    Form form{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
              {"subject_token", *id_token},
              {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
              {"scope", scopes_of(setting_)}};
    if (const std::string id = setting_.text(Attribute::client_id); !id.empty()) {
      form.emplace_back("client_id", id);
    }
    return fetch_token(setting_, form_request(endpoint->url, form, stop),
                       "the token endpoint " + endpoint->url);
  }

 private:
  Setting setting_;
  FetchIdToken fetch_;
  KnownTokenEndpoint endpoint_;
};

}  // namespace

std::unique_ptr<TokenSource> exchange_id_tokens(const Setting& setting, FetchIdToken fetch) {
  return std::make_unique<ExchangeSource>(setting, std::move(fetch));
}

std::optional<std::string> missing_for_github(const Setting& setting) {
  for (const char* name : {"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"}) {
    if (setting.variable(name).empty()) {
      return fmt::format("{} is not set: the job needs `permissions: id-token: write`", name);
    }
  }
  return std::nullopt;
}

tl::expected<std::string, FetchFailure> github_id_token(const Setting& setting,
                                                        const std::string& audience,
                                                        const std::stop_token& stop) {
  const std::string url = setting.variable("ACTIONS_ID_TOKEN_REQUEST_URL");
  auto request = get_request(url + (url.find('?') == std::string::npos ? "?" : "&") +
                                 "audience=" + percent_encode(audience),
                             stop);
  request.headers.push_back("Authorization: Bearer " +
                            setting.variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
  const std::string who = "GitHub's service for ID tokens";
  const auto answer = ask(setting.http, request, who);
  if (!answer) return tl::unexpected(answer.error());
  std::string token = text_member(*answer, "value");
  if (token.empty()) return garbled(who, "there is no value in its answer");
  return token;
}

}  // namespace stocktake::auth
