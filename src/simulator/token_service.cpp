#include "simulator/token_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "util/base64.h"
#include "util/json.h"

namespace stocktake::simulator {
namespace {

using Fields = std::map<std::string, std::string>;

/// A form body has the same syntax as a query.
Fields fields_of(const std::string& form) {
  return parse_target("?" + form).query;
}

std::string field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

/// What stands behind the colon in "Basic base64(user:password)"; none if it is not of that form.
std::optional<std::string> password_in(const std::string& authorization) {
  constexpr std::string_view kBasic = "Basic ";
  if (!authorization.starts_with(kBasic)) return std::nullopt;
  std::string text = authorization.substr(kBasic.size());
  while (text.ends_with('=')) text.pop_back();
  const auto decoded = from_base64url(text);
  if (!decoded) return std::nullopt;
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return decoded->substr(colon + 1);
}

Answer json_answer(const Json& json) {
  Answer answer;
  answer.body = json_text(json);
  return answer;
}

}  // namespace

std::optional<Answer> TokenService::answer(const Call& call, const std::string& authorization,
                                           const std::string& url, Time now) {
  const bool post = call.method == "POST";
  const auto seconds = std::chrono::duration<double>(spec_.lifetime).count();
  if (call.path == "/oidc/.well-known/oauth-authorization-server") {
    return json_answer({{"issuer", url + "/oidc"},
                        {"authorization_endpoint", url + "/oidc/v1/authorize"},
                        {"token_endpoint", url + "/oidc/v1/token"}});
  }
  if (call.path == "/.well-known/databricks-config" && !spec_.workspace_id.empty()) {
    return json_answer({{"oidc_endpoint", url + "/oidc"},
                        {"workspace_id", spec_.workspace_id},
                        {"account_id", "00000000-0000-4000-8000-000000000001"},
                        {"host_type", "workspace"}});
  }
  if (call.path == "/oidc/v1/token" && post) return oauth_token(call, authorization, now);
  if (call.path.ends_with("/oauth2/token") && post) return entra_token(call, now);
  if (call.path == "/metadata/identity/oauth2/token") {
    return json_answer(
        {{"access_token", issue(now)}, {"token_type", "Bearer"}, {"expires_in", seconds}});
  }
  if (call.path == "/aad/auth") {
    Answer answer;
    answer.status = 302;
    answer.location = url + "/tenant/oauth2/authorize?client_id=x";
    return answer;
  }
  if (call.path == "/google/token" && post) {
    return json_answer(
        {{"id_token", issue(now)}, {"access_token", issue(now)}, {"expires_in", seconds}});
  }
  if (call.path == "/computeMetadata/v1/instance/service-accounts/default/token") {
    return json_answer({{"access_token", issue(now)}, {"expires_in", seconds}});
  }
  if (post && call.path.ends_with(":generateIdToken")) return json_answer({{"token", issue(now)}});
  if (post && call.path.ends_with(":generateAccessToken")) {
    return json_answer({{"accessToken", issue(now)}});
  }
  return std::nullopt;
}

bool TokenService::accepts(const std::string& token, Time now) {
  const auto found = expiries_.find(token);
  return found != expiries_.end() && now < found->second;
}

std::string TokenService::issue(Time now) {
  std::erase_if(expiries_, [&](const auto& each) { return each.second <= now; });
  std::string token = fmt::format("issued-{:016x}{:016x}", random_(), random_());
  expiries_[token] = now + spec_.lifetime;
  ++issued_;
  return token;
}

Answer TokenService::oauth_token(const Call& call, const std::string& authorization, Time now) {
  const Fields fields = fields_of(call.body);
  const std::string grant = field(fields, "grant_type");
  if (grant == "urn:ietf:params:oauth:grant-type:token-exchange") {
    if (field(fields, "subject_token").empty()) {
      return refuse(400, "invalid_request", "subject_token is missing");
    }
  } else if (grant == "client_credentials") {
    const auto secret = password_in(authorization);
    if (!secret) return refuse(401, "invalid_client", "client id and secret are missing");
    if (!is_right_secret(*secret)) {
      return refuse(401, "invalid_client", "Client authentication failed");
    }
  } else {
    return refuse(400, "unsupported_grant_type", "only client_credentials and token-exchange");
  }
  if (spec_.p5xx > 0 && std::uniform_real_distribution<>(0, 1)(random_) < spec_.p5xx) {
    return refuse(503, "temporarily_unavailable", "try again");
  }
  return json_answer({{"access_token", issue(now)},
                      {"token_type", "Bearer"},
                      {"expires_in", std::chrono::duration<double>(spec_.lifetime).count()}});
}

Answer TokenService::entra_token(const Call& call, Time now) {
  const Fields fields = fields_of(call.body);
  const bool by_assertion = !field(fields, "client_assertion").empty();
  if (!by_assertion && !is_right_secret(field(fields, "client_secret"))) {
    return refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
  }
  return json_answer(
      {{"access_token", issue(now)},
       {"token_type", "Bearer"},
       {"expires_in",
        fmt::format("{:.0f}", std::chrono::duration<double>(spec_.lifetime).count())}});
}

bool TokenService::is_right_secret(const std::string& secret) const {
  return spec_.client_secret.empty() || secret == spec_.client_secret;
}

/// RFC 6749 defines its own form of errors.
Answer TokenService::refuse(int status, std::string_view code, std::string_view description) {
  ++refused_;
  Answer answer = json_answer({{"error", code}, {"error_description", description}});
  answer.status = status;
  return answer;
}

}  // namespace stocktake::simulator
