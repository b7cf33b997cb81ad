#include "databricks/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "net/limit/retry_after.h"
#include "net/transport/http_date.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using net::Category;
using net::Classification;
using net::TransportErrorKind;

// Sources: the official SDKs' retry and error code (databricks-sdk-go `apierr`), and public issues
// (ucx, security-analysis-tool). Lists change nothing, so that a repeat is always safe.
// clang-format off
constexpr AnswerRow kRows[] = {
    // A redirect is never followed: it leads to a login page (private link, a wrong host), whose
    // 200 is no listing.
    {"redirect", 300, 399, {}, Category::fatal, 1, "REDIRECT"},
    // The service's limit, whatever the body says about it.
    {"too many requests", 429, 429, {}, Category::throttled, 8, "TOO_MANY_REQUESTS"},
    // An outage that has an end is an order to wait, not a failure of the item.
    {"unavailable until", 503, 503, {.when = true}, Category::throttled, 8, "SERVICE_UNAVAILABLE"},
    // The two codes of a rate limit; parts of the service send them with 400, 403 and 500.
    {"request limit", 400, 599, {.code = "REQUEST_LIMIT_EXCEEDED"}, Category::throttled, 8, ""},
    {"resource exhausted", 400, 599, {.code = "RESOURCE_EXHAUSTED"}, Category::throttled, 8, ""},
    // Transient by the SDKs' list, on any status.
    {"temporarily unavailable", 400, 599, {.code = "TEMPORARILY_UNAVAILABLE"},
     Category::transient, 8, ""},
    {"workspace unavailable", 400, 599, {.code = "WORKSPACE_TEMPORARILY_UNAVAILABLE"},
     Category::transient, 8, ""},
    {"deadline exceeded", 400, 599, {.code = "DEADLINE_EXCEEDED"}, Category::transient, 8, ""},
    // The token is refused: so are all other requests.
    {"not authenticated", 401, 401, {}, Category::fatal, 1, "UNAUTHENTICATED"},
    // A token that is wrong or has run out comes as 403 rather than 401, as
    // {"error_code": "403", "message": "Invalid access token."}.
    {"invalid token", 403, 403, {.words = "invalid access token"},
     Category::fatal, 1, "INVALID_TOKEN"},
    {"expired token", 403, 403, {.words = "token", .more_words = "expired"},
     Category::fatal, 1, "EXPIRED_TOKEN"},
    // A code in digits is the gateway's: it speaks of the caller, not of one directory
    // ("Unauthorized access to Org", an address that is not on the access list). Where it speaks of
    // a permission after all, it is about the item, and the run goes on.
    {"permission in digits", 403, 403, {.code = "403", .words = "permission"}, Category::gap, 1, ""},
    {"gateway refusal", 403, 403, {.code = "403"}, Category::fatal, 1, ""},
    // Somebody else's directory, or a mount (never served over REST): this one cannot be had.
    {"permission denied", 403, 403, {}, Category::gap, 1, "FORBIDDEN"},
    // Gone, or a name with a slash in it (ucx #230). No code of ours where the body has none:
    // `means_missing` goes by the service's code.
    {"not found", 404, 404, {}, Category::gap, 1, ""},
    // The server waited too long for the request: the connection's fault, not the item's.
    {"request timeout", 408, 408, {}, Category::transient, 8, "REQUEST_TIMEOUT"},
    // "Invalid request path" (ucx #1328): the same request gets the same answer.
    {"bad request", 400, 400, {}, Category::gap, 1, "BAD_REQUEST"},
    {"other client error", 402, 499, {}, Category::gap, 1, ""},
    // The service and the proxies before it break now and then. What stays so is a gap in the end.
    {"internal error", 500, 500, {}, Category::transient, 8, "INTERNAL_ERROR"},
    {"not implemented", 501, 501, {}, Category::gap, 1, "NOT_IMPLEMENTED"},
    {"bad gateway", 502, 502, {}, Category::transient, 8, "BAD_GATEWAY"},
    {"unavailable", 503, 503, {}, Category::transient, 8, "SERVICE_UNAVAILABLE"},
    {"gateway timeout", 504, 504, {}, Category::transient, 8, "GATEWAY_TIMEOUT"},
    {"other server error", 505, 599, {}, Category::transient, 8, ""},
    // A 1xx, a 204 or nonsense where a 200 with a body belongs: a proxy's slip.
    {"unexpected status", 0, 999'999, {}, Category::transient, 8, "UNEXPECTED_STATUS"},
};
// clang-format on

bool contains_words(std::string_view lower_text, std::string_view words) {
  return words.empty() || lower_text.find(words) != std::string_view::npos;
}

/// Host and path of a Location, without query and user: those can hold secrets.
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

std::string redirect_message(const net::Response& response) {
  const std::string place = place_of(response.location);
  return fmt::format("redirected to {}: probably a login page (private link, or not a workspace)",
                     place.empty() ? "nowhere" : place);
}

/// An empty text was cut; so was one that began as JSON and does not end as such.
std::string_view code_of_unreadable(const net::Response& response) {
  const std::string_view text = trim(response.body.text());
  if (text.empty()) return "BODY_CUT_SHORT";
  if (is_html(response) || text.front() != '{') return "NOT_JSON";
  return text.back() == '}' ? "MALFORMED" : "BODY_CUT_SHORT";
}

/// What the service calls "not found" without meaning the path that was asked for.
bool is_about_something_else(std::string_view code) {
  constexpr std::array<std::string_view, 5> kOthers{"ENDPOINT_NOT_FOUND", "API_NOT_FOUND",
                                                    "FEATURE_NOT_FOUND", "WORKSPACE_NOT_FOUND",
                                                    "WORKSPACE_DOES_NOT_EXIST"};
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
  // A point in time is one of the server's clock, whatever ours shows.
  const std::int64_t server_now_ms = net::parse_http_date(response.date).value_or(wall_now_ms);
  auto delay = net::parse_retry_after(response.retry_after, server_now_ms);
  if (!delay) delay = error.retry_delay;
  const AnswerRow& row = row_for(response.status, error, delay.has_value());
  Classification classification;
  classification.category = row.category;
  classification.max_attempts = row.max_attempts;
  classification.http_status = response.status;
  classification.error_code = error.code.empty() ? std::string(row.code_if_none) : error.code;
  const bool redirected = response.status >= 300 && response.status <= 399;
  classification.message = redirected ? redirect_message(response) : error.message;
  if (row.category == Category::throttled || row.category == Category::transient)
    classification.delay = delay;
  if (row.category == Category::throttled) {
    // "exceeded the concurrent limit of 20 requests" comes without a delay: it is over as soon as
    // one of ours is done. A limit a second comes with one.
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

Classification classify_transport(const net::TransportError& error) {
  Classification classification;
  classification.error_code = to_string(error.kind);
  classification.message = excerpt(error.message);
  switch (error.kind) {
    case TransportErrorKind::resolve:
    case TransportErrorKind::connect:
    case TransportErrorKind::tls:
    case TransportErrorKind::crowded_out:
      // No item is to blame, and no other item fares better: the run waits for the network.
      classification.category = Category::unreachable;
      break;
    case TransportErrorKind::certificate:
      // Somebody else answers, or the roots are missing: waiting helps nobody, and the token must
      // not be sent.
      classification.category = Category::fatal;
      break;
    case TransportErrorKind::timed_out:
      // The service itself gives up after 60 s: a directory too large for it stays so.
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
  if (!exchange) return classify_transport(exchange.error());
  if (exchange->status == 200) return {};
  Classification classification = classify_answer(*exchange, wall_now_ms);
  // Everybody may ask who he is: only a token that does not hold is refused that.
  const bool is_refusal = exchange->status == 403 && classification.category == Category::gap;
  if (is_refusal) classification.category = Category::fatal;
  if (classification.category == Category::gap) classification.category = Category::done;
  return classification;
}

ExitCode exit_code_of(const Classification& classification) {
  // Without an HTTP answer nobody has refused anything.
  const int status = classification.http_status;
  const bool refused = status == 401 || status == 403 || (status >= 300 && status <= 399);
  return refused ? ExitCode::refused : ExitCode::unreachable;
}

Failure failure_of(const Classification& classification) {
  const ExitCode code = exit_code_of(classification);
  std::string what =
      classification.http_status == 0 ? "" : std::to_string(classification.http_status) + " ";
  what += classification.error_code;
  if (code == ExitCode::refused) {
    return {code,
            "the workspace refuses these credentials: " + what + ": " + classification.message,
            "check the host and the token (expired? of another workspace?)"};
  }
  const bool untrusted = classification.error_code == to_string(TransportErrorKind::certificate);
  return {code, "the workspace cannot be reached: " + what + ": " + classification.message,
          untrusted ? "name your organisation's certificates with --ca-file, and check the host"
                    : "check the host and the network (VPN? proxy?)"};
}

bool means_missing(const Classification& classification) {
  const std::string_view code = classification.error_code;
  return classification.http_status == 404 && classification.category == Category::gap &&
         (code.ends_with("DOES_NOT_EXIST") || code.ends_with("NOT_FOUND")) &&
         !is_about_something_else(code);
}

}  // namespace stocktake::databricks
