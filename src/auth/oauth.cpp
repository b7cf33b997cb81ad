#include "auth/oauth.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "auth/credentials.h"
#include "auth/expiry.h"
#include "auth/redact.h"
#include "auth/token.h"
#include "net/limit/retry_after.h"
#include "net/transport/http_date.h"
#include "net/transport/proxy.h"
#include "util/base64.h"
#include "util/loopback.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

constexpr int kTooManyRequests = 429;
constexpr std::string_view kAzureMachine = "169.254.169.254";
constexpr std::string_view kGoogleMachine = "metadata.google.internal";

/// What an error says, by the fields of RFC 6749, Okta, Azure and Databricks.
std::string reason_in(const Json& object) {
  std::string reason;
  for (const char* name : {"error", "errorCode", "error_code"}) {
    if (reason.empty()) reason = text_member(object, name);
  }
  for (const char* name : {"error_description", "errorSummary", "message"}) {
    const std::string more = text_member(object, name);
    if (more.empty()) continue;
    return reason.empty() ? more : reason.append(": ").append(more);
  }
  return reason;
}

/// Where plain HTTP is sent to: this machine, and the metadata services of the clouds' machines.
bool may_be_plain(std::string_view url) {
  const std::string_view name = net::name_in(url);
  return is_loopback_name(name) || name == kAzureMachine || name == kGoogleMachine;
}

std::string remedy_for(net::TransportErrorKind kind) {
  switch (kind) {
    case net::TransportErrorKind::certificate_not_yet_valid:
    case net::TransportErrorKind::certificate_expired:
      return "check this machine's clock, and the certificate of the server or of the proxy";
    case net::TransportErrorKind::certificate_for_another_host:
      return "check the address";
    case net::TransportErrorKind::certificate_of_unknown_issuer:
    case net::TransportErrorKind::certificate:
    case net::TransportErrorKind::certificates_file:
      return "give your organisation's certificates with --ca-file, and check the host";
    case net::TransportErrorKind::proxy:
      return "correct HTTPS_PROXY, or name the host in NO_PROXY if it is reached without a proxy";
    default:
      return "check the host, the network, the VPN and the proxy";
  }
}

FetchFailure unanswered(const net::TransportError& error, const std::string& who) {
  return {ErrorKind::network,
          {ExitCode::unreachable,
           fmt::format("{} cannot be reached: {}: {}", who, to_string(error.kind),
                       excerpt(error.message)),
           remedy_for(error.kind)},
          !net::is_about_certificate(error.kind) && error.kind != net::TransportErrorKind::proxy,
          {}};
}

FetchFailure bad_status(const net::Response& response, const std::string& who, const Clock& clock) {
  const Json object = parse_json(response.body.text());
  std::string reason = object.is_object() ? reason_in(object) : "";
  if (reason.empty() && !response.body.text().starts_with('<')) {
    reason = std::string(trim(response.body.text()));
  }
  FetchFailure failure;
  failure.failure.message =
      fmt::format("{} answers {}{}{}", who, response.status, reason.empty() ? "" : ": ",
                  excerpt(without_secrets(reason), 400));
  failure.failure.code = ExitCode::refused;
  failure.failure.remedy = "check the host, the id and the secret: the secret may have expired";
  if (response.status == kTooManyRequests || response.status >= 500) {
    failure.kind = ErrorKind::network;
    failure.failure.code = ExitCode::unreachable;
    failure.failure.remedy = "try again later";
    failure.may_pass = true;
    const auto now = net::parse_http_date(response.date).value_or(clock.wall_ms());
    failure.retry_after = net::parse_retry_after(response.retry_after, now);
  }
  return failure;
}

}  // namespace

net::SingleRequest get_request(std::string url, const std::stop_token& stop) {
  net::SingleRequest request;
  request.url = std::move(url);
  request.headers = {"Accept: application/json"};
  request.stop = stop;
  return request;
}

net::SingleRequest form_request(std::string url, const Form& form, const std::stop_token& stop) {
  net::SingleRequest request = get_request(std::move(url), stop);
  request.post = true;
  request.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
  for (const auto& [name, value] : form) {
    request.body +=
        (request.body.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  }
  return request;
}

std::string basic_authorization(std::string_view user, std::string_view password) {
  return "Basic " + base64(fmt::format("{}:{}", user, password));
}

tl::expected<Json, FetchFailure> ask(net::HttpClient& http, const net::SingleRequest& request,
                                     const std::string& who) {
  if (request.url.starts_with("http://") && !may_be_plain(request.url)) {
    return not_fetched({ErrorKind::failed,
                        {ExitCode::refused, fmt::format("{} would be asked without TLS", who),
                         "correct its address: a secret is sent by https only"},
                        false,
                        {}});
  }
  const net::Exchange exchange = http.send(request);
  if (!exchange) return not_fetched(unanswered(exchange.error(), who));
  if (exchange->status < 200 || exchange->status > 299) {
    return not_fetched(bad_status(*exchange, who, SystemClock()));
  }
  Json object = parse_json(exchange->body.text());
  if (object.is_object()) return object;
  return garbled(who, exchange->body.text().starts_with('<') ? "a web page instead of JSON"
                                                             : "no JSON object");
}

std::string text_member(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->is_number() ? found->dump() : "";
}

std::optional<double> number_member(const Json& object, const std::string& name) {
  const std::string text = text_member(object, name);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() ||
      !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

tl::unexpected<FetchFailure> garbled(const std::string& who, const std::string& why) {
  return not_fetched({ErrorKind::failed,
                      {ExitCode::refused, fmt::format("{} gives no token: {}", who, why),
                       "check that it is what it should be, and try again"},
                      true,
                      {}});
}

tl::expected<AccessToken, FetchFailure> token_in(const Json& answer, const std::string& who,
                                                 const Clock& clock) {
  const auto token = clean_token(text_member(answer, "access_token"), "the answer");
  if (!token) return garbled(who, "there is no usable access_token in its answer");
  const std::string type = text_member(answer, "token_type");
  AccessToken result;
  const bool bearer = type.empty() || to_lower_ascii(type) == "bearer";
  result.authorization = (bearer ? "Bearer" : type) + " " + *token;
  if (const auto expires_in = number_member(answer, "expires_in")) {
    result.lifetime = from_seconds(*expires_in);
  } else if (const auto expires_on = number_member(answer, "expires_on")) {
    result.lifetime = from_seconds(*expires_on - static_cast<double>(clock.wall_ms()) / 1000);
  } else if (const auto expiry = parse_expiry(text_member(answer, "expiry"))) {
    result.lifetime = std::chrono::milliseconds(*expiry - clock.wall_ms());
  }
  return result;
}

AccessToken bearer_token(const std::string& token, const Clock& clock) {
  AccessToken result{"Bearer " + token, {}, {}};
  if (const auto at = token_expiry(token)) {
    result.lifetime = std::chrono::milliseconds(*at - clock.wall_ms());
  }
  return result;
}

tl::expected<AccessToken, FetchFailure> fetch_token(const Setting& setting,
                                                    const net::SingleRequest& request,
                                                    const std::string& who) {
  const auto answer = ask(setting.http, request, who);
  if (!answer) return tl::unexpected(answer.error());
  return token_in(*answer, who, setting.clock);
}

std::string scopes_of(const Setting& setting) {
  std::string text = setting.text(Attribute::scopes);
  std::replace(text.begin(), text.end(), ',', ' ');
  std::set<std::string> scopes;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) scopes.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (scopes.empty()) return "all-apis";
  std::string joined;
  for (const std::string& scope : scopes) joined += (joined.empty() ? "" : " ") + scope;
  return joined;
}

}  // namespace stocktake::auth
