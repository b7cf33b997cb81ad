#include "databricks/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iterator>

#include "net/limit/retry_after.h"
#include "net/transport/http_date.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::databricks {
namespace {

using net::Category;
using net::Classification;
using net::TransportErrorKind;

// Sources: the official SDKs' retry and error code (databricks-sdk-go `apierr`), and public issues
// (ucx, security-analysis-tool). List calls change nothing, so repeating them is always safe.
// clang-format off
constexpr AnswerRow kRows[] = {
    // A redirect is never followed: it leads to a login page (private link, a wrong host), whose
    // 200 is not a listing.
    {"redirect", 300, 399, {}, Category::fatal, 1, "REDIRECT"},
    // The service's rate limit, whatever the body says.
    {"too many requests", 429, 429, {}, Category::throttled, 8, "TOO_MANY_REQUESTS"},
    // A property of the workspace, with whatever status it comes: see `means_switched_off`.
    {"switched off", 400, 599, {.words = "is disabled", .more_words = "dbfs"}, Category::gap, 1, ""},
    {"feature disabled", 400, 599, {.code = "FEATURE_DISABLED"}, Category::gap, 1, ""},
    {"dbfs disabled", 400, 599, {.code = "DBFS_DISABLED"}, Category::gap, 1, ""},
    // Unity Catalog: "No metastore assigned for the current workspace." with a 404.
    {"no metastore", 400, 599, {.code = "METASTORE_DOES_NOT_EXIST"}, Category::gap, 1, ""},
    {"no metastore in words", 400, 599, {.words = "no metastore assigned"}, Category::gap, 1, ""},
    // Azure refuses a token that has expired or was issued for something else with a 400 that holds
    // an exception's name, as JSON or as a web page: "io.jsonwebtoken.IncorrectClaimException:
    // Expected aud claim to be: ..., but was: ..." (MicrosoftDocs/azure-docs #85703).
    {"token not accepted", 400, 599, {.words = "io.jsonwebtoken.", .more_words = "exception"},
     Category::fatal, 1, "INVALID_TOKEN"},
    // An outage with a known end asks us to wait; it is not a failure of the item.
    {"unavailable until", 503, 503, {.when = true}, Category::throttled, 8, "SERVICE_UNAVAILABLE"},
    // The two codes of a rate limit; parts of the service send them with 400, 403 and 500.
    {"request limit", 400, 599, {.code = "REQUEST_LIMIT_EXCEEDED"}, Category::throttled, 8, ""},
    {"resource exhausted", 400, 599, {.code = "RESOURCE_EXHAUSTED"}, Category::throttled, 8, ""},
    // Transient according to the SDKs, with any status.
    {"temporarily unavailable", 400, 599, {.code = "TEMPORARILY_UNAVAILABLE"},
     Category::transient, 8, ""},
    {"workspace unavailable", 400, 599, {.code = "WORKSPACE_TEMPORARILY_UNAVAILABLE"},
     Category::transient, 8, ""},
    {"deadline exceeded", 400, 599, {.code = "DEADLINE_EXCEEDED"}, Category::transient, 8, ""},
    // The token is refused, and would be for every other request.
    {"not authenticated", 401, 401, {}, Category::fatal, 1, "UNAUTHENTICATED"},
    // A token that is wrong or has run out comes as 403 rather than 401, as
    // {"error_code": "403", "message": "Invalid access token."}.
    {"invalid token", 400, 403, {.words = "invalid access token"},
     Category::fatal, 1, "INVALID_TOKEN"},
    {"expired token", 403, 403, {.words = "token", .more_words = "expired"},
     Category::fatal, 1, "EXPIRED_TOKEN"},
    // A numeric code comes from the gateway and is about the caller, not about one directory
    // ("Unauthorized access to Org", an address that is not on the access list). If it is about a
    // permission after all, it concerns the item, and the run continues.
    {"permission in digits", 403, 403, {.code = "403", .words = "permission"}, Category::gap, 1, ""},
    {"gateway refusal", 403, 403, {.code = "403"}, Category::fatal, 1, ""},
    // Another user's directory, or a mount (never served over REST): this one cannot be listed.
    {"permission denied", 403, 403, {}, Category::gap, 1, "FORBIDDEN"},
    // Deleted, or a name with a slash in it (ucx #230). No code is added if the body has none:
    // `means_missing` relies on the service's code.
    {"not found", 404, 404, {}, Category::gap, 1, ""},
    // The server waited too long for the request: the connection is to blame, not the item.
    {"request timeout", 408, 408, {}, Category::transient, 8, "REQUEST_TIMEOUT"},
    // "Invalid request path" (ucx #1328): the same request gets the same answer.
    {"bad request", 400, 400, {}, Category::gap, 1, "BAD_REQUEST"},
    {"other client error", 402, 499, {}, Category::gap, 1, ""},
    // The service and its proxies fail now and then. A failure that persists becomes a gap.
    {"internal error", 500, 500, {}, Category::transient, 8, "INTERNAL_ERROR"},
    {"not implemented", 501, 501, {}, Category::gap, 1, "NOT_IMPLEMENTED"},
    {"bad gateway", 502, 502, {}, Category::transient, 8, "BAD_GATEWAY"},
    {"unavailable", 503, 503, {}, Category::transient, 8, "SERVICE_UNAVAILABLE"},
    {"gateway timeout", 504, 504, {}, Category::transient, 8, "GATEWAY_TIMEOUT"},
    {"other server error", 505, 599, {}, Category::transient, 8, ""},
    // A 1xx, a 204 or an invalid status instead of a 200 with a body: a proxy's mistake.
    {"unexpected status", 0, 999'999, {}, Category::transient, 8, "UNEXPECTED_STATUS"},
};
// clang-format on

/// Clocks that are kept differ by less.
constexpr std::chrono::milliseconds kClockDifference = std::chrono::minutes(5);

bool contains_words(std::string_view lower_text, std::string_view words) {
  return words.empty() || lower_text.find(words) != std::string_view::npos;
}

/// Host and path of a Location, without query and user, which may hold secrets.
std::string place_of(std::string_view location) {
  location = trim(location);
  location = location.substr(0, std::min(location.find_first_of("?#"), location.size()));
  const auto scheme = location.find("//");
  if (scheme != std::string_view::npos) location.remove_prefix(scheme + 2);
  const auto host_end = std::min(location.find('/'), location.size());
  const auto at = location.substr(0, host_end).rfind('@');
  if (at != std::string_view::npos) location.remove_prefix(at + 1);
  return excerpt(location);
}

/// The login page names the reason in its query: "error=private-link-validation-error:<id>".
bool means_private_link(std::string_view location) {
  const auto query = location.find('?');
  return query != std::string_view::npos &&
         location.find("error=private-link", query) != std::string_view::npos;
}

/// The workspace sends a caller whose token it does not accept to its login page. Another page, of
/// a captive portal for example, says nothing about the token.
bool leads_to_login(std::string_view location) {
  return contains_words(to_lower_ascii(place_of(location)), "login");
}

std::string redirect_message(const net::Response& response) {
  const std::string place = place_of(response.location);
  return fmt::format("redirected to {}", place.empty() ? "nowhere" : place);
}

/// The body is cut short if it is empty, or if it starts as a JSON object and does not end as one.
std::string_view code_of_unreadable(const net::Response& response) {
  const std::string_view text = trim(response.body.text());
  if (text.empty()) return "BODY_CUT_SHORT";
  if (is_html(response) || text.front() != '{') return "NOT_JSON";
  return text.back() == '}' ? "MALFORMED" : "BODY_CUT_SHORT";
}

/// A certificate that is not valid by this machine's clock may be valid by the server's.
void compare_clocks(const net::TransportError& error, std::int64_t wall_now_ms,
                    Classification& classification) {
  const auto server_ms = net::parse_http_date(error.date);
  if (!server_ms || std::abs(*server_ms - wall_now_ms) < kClockDifference.count()) return;
  classification.error_code = "CLOCK_DIFFERS";
  classification.message +=
      fmt::format("; it is {} by the server's clock, and {} by this machine's", iso8601(*server_ms),
                  iso8601(wall_now_ms));
}

bool is_client_error(int status) {
  return status >= 400 && status <= 499;
}

/// Codes of "not found" that are not about the requested path.
bool is_about_something_else(std::string_view code) {
  constexpr std::array<std::string_view, 6> kOthers{
      "ENDPOINT_NOT_FOUND",       "API_NOT_FOUND",
      "FEATURE_NOT_FOUND",        "WORKSPACE_NOT_FOUND",
      "WORKSPACE_DOES_NOT_EXIST", "METASTORE_DOES_NOT_EXIST"};
  return std::find(kOthers.begin(), kOthers.end(), code) != kOthers.end();
}

}  // namespace

std::span<const AnswerRow> answer_rows() {
  return kRows;
}

const AnswerRow& row_for(int status, const ApiError& error, bool says_when) {
  const std::string message = to_lower_ascii(error.message);
  const auto fits = [&](const AnswerRow& row) {
    return status >= row.lowest_status && status <= row.highest_status &&
           (row.says.code.empty() || row.says.code == error.code) &&
           contains_words(message, row.says.words) &&
           contains_words(message, row.says.more_words) && (says_when || !row.says.when);
  };
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows), fits);
  return row == std::end(kRows) ? *std::prev(row) : *row;
}

Classification classify_answer(const net::Response& response, std::int64_t wall_now_ms) {
  const ApiError error = parse_error(response);
  // A Retry-After date is by the server's clock, which may differ from ours.
  const std::int64_t server_now_ms = net::parse_http_date(response.date).value_or(wall_now_ms);
  auto delay = net::parse_retry_after(response.retry_after, server_now_ms);
  if (!delay) delay = error.retry_delay;
  const AnswerRow& row = row_for(response.status, error, delay.has_value());
  Classification classification;
  classification.category = row.category;
  classification.max_attempts = row.max_attempts;
  classification.http_status = response.status;
  classification.refuses_caller = row.category == Category::fatal;
  classification.error_code = error.code.empty() ? std::string(row.code_if_none) : error.code;
  const bool redirected = response.status >= 300 && response.status <= 399;
  classification.message = redirected ? redirect_message(response) : error.message;
  if (redirected && means_private_link(response.location)) {
    classification.error_code = "PRIVATE_LINK_VALIDATION_ERROR";
  } else if (redirected && !leads_to_login(response.location)) {
    classification.refuses_caller = false;
  }
  if (row.category == Category::throttled || row.category == Category::transient)
    classification.delay = delay;
  if (row.category == Category::throttled) {
    // "exceeded the concurrent limit of 20 requests" comes without a delay: there is room again as
    // soon as one of our requests is done. A limit per second comes with a delay.
    const bool named = to_lower_ascii(error.message).find("concurren") != std::string::npos;
    classification.concurrency = named || !delay;
  }
  return classification;
}

Classification classify_unreadable(const net::Response& response, const std::string& why) {
  Classification classification;
  classification.category = Category::transient;
  classification.http_status = response.status;
  classification.error_code = code_of_unreadable(response);
  classification.message = excerpt(why);
  if (is_html(response)) {
    classification.message =
        excerpt("a web page instead of JSON: " + parse_error(response).message);
  }
  return classification;
}

Classification classify_transport(const net::TransportError& error, std::int64_t wall_now_ms) {
  Classification classification;
  classification.error_code = to_string(error.kind);
  classification.message = excerpt(error.message);
  switch (error.kind) {
    case TransportErrorKind::resolve:
    case TransportErrorKind::connect:
    case TransportErrorKind::tls:
    case TransportErrorKind::crowded_out:
    case TransportErrorKind::proxy_failed:
    case TransportErrorKind::no_token:
    case TransportErrorKind::stale_token:
      // No item is to blame and other items would fail too: the run waits for the network.
      classification.category = Category::unreachable;
      break;
    case TransportErrorKind::certificate_not_yet_valid:
    case TransportErrorKind::certificate_expired:
      compare_clocks(error, wall_now_ms, classification);
      [[fallthrough]];
    case TransportErrorKind::certificate_for_another_host:
    case TransportErrorKind::certificate_of_unknown_issuer:
    case TransportErrorKind::proxy:
    case TransportErrorKind::certificate:
    case TransportErrorKind::certificates_file:
      // Another server answers, or the root certificates are missing: waiting does not help, and
      // the token must not be sent.
      classification.category = Category::fatal;
      break;
    case TransportErrorKind::refused:
      classification.category = Category::fatal;
      classification.refuses_caller = true;
      break;
    case TransportErrorKind::timed_out:
      // The service itself gives up after 60 s: a directory that is too large for it stays too
      // large.
      classification.category = Category::transient;
      classification.max_attempts = 3;
      break;
    case TransportErrorKind::too_large:
      classification.category = Category::gap;
      break;
    case TransportErrorKind::reset:
    case TransportErrorKind::truncated:
      classification.category = Category::transient;
      break;
  }
  return classification;
}

Classification classify_identity(const net::Exchange& exchange, std::int64_t wall_now_ms) {
  if (!exchange) return classify_transport(exchange.error(), wall_now_ms);
  if (exchange->status == 200) {
    return is_html(*exchange) ? classify_unreadable(*exchange, "a web page") : Classification{};
  }
  Classification classification = classify_answer(*exchange, wall_now_ms);
  // `/Me` needs no permission, so a refusal here, in whatever status, means that the token is
  // invalid. A server that does not know `/Me` says nothing about the token.
  if (classification.category != Category::gap) return classification;
  const bool is_unknown = exchange->status == 404 || exchange->status == 405;
  classification.refuses_caller = is_client_error(exchange->status) && !is_unknown;
  const bool is_no_workspace = is_unknown && is_html(*exchange);
  classification.category =
      classification.refuses_caller || is_no_workspace ? Category::fatal : Category::done;
  return classification;
}

Gap gap_of(std::string_view operation, net::Classification classification, int attempts) {
  return {std::string(operation), classification.http_status, std::move(classification.error_code),
          std::move(classification.message), attempts};
}

bool may_be_about_caller(const Classification& classification) {
  return classification.category == Category::gap && is_client_error(classification.http_status) &&
         classification.http_status != 404 && !means_switched_off(classification);
}

bool may_be_about_host(const Classification& classification) {
  return classification.category == Category::gap && classification.http_status == 404 &&
         classification.error_code.empty();
}

ExitCode exit_code_of(const Classification& classification) {
  // A rate limit that ends a run with a 403 has refused nobody.
  const bool forbidden =
      classification.category == Category::gap && classification.http_status == 403;
  return classification.refuses_caller || forbidden ? ExitCode::refused : ExitCode::unreachable;
}

bool means_missing(const Classification& classification) {
  const std::string_view code = classification.error_code;
  return classification.http_status == 404 && classification.category == Category::gap &&
         (code.ends_with("DOES_NOT_EXIST") || code.ends_with("NOT_FOUND")) &&
         !is_about_something_else(code);
}

bool means_switched_off(const Classification& classification) {
  if (classification.category != Category::gap || classification.http_status < 400) return false;
  const std::string_view code = classification.error_code;
  const std::string message = to_lower_ascii(classification.message);
  // "Public DBFS root is disabled. Access is denied on path: /Users"
  const bool is_said = contains_words(message, "dbfs") && contains_words(message, "is disabled");
  return is_said || code == "FEATURE_DISABLED" || code == "DBFS_DISABLED" ||
         code == "METASTORE_DOES_NOT_EXIST" || contains_words(message, "no metastore assigned");
}

}  // namespace stocktake::databricks
