#include "simulator/fault_injector.h"

#include <fmt/format.h>

#include <algorithm>

#include "net/transport/http_date.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/random.h"

namespace stocktake::simulator {
namespace {

constexpr std::string_view kLoginPage =
    "<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>";

FaultDecision refusal(Answer answer) {
  return {std::move(answer), TransportFault::none, true};
}

Answer html_answer(int status) {
  Answer answer;
  answer.status = status;
  answer.body = kLoginPage;
  answer.content_type = "text/html; charset=utf-8";
  return answer;
}

/// As Azure refuses an expired token.
Answer expired_token_page() {
  constexpr std::string_view kException =
      "io.jsonwebtoken.ExpiredJwtException: JWT expired at 2026-01-31T14:30:05Z. Current time: "
      "2026-01-31T14:30:06Z, a difference of 1000 milliseconds. Allowed clock skew: 0 "
      "milliseconds.";
  Answer answer = html_answer(400);
  answer.body = fmt::format(
      "<html>\n<head>\n<title>Error 400 {0}</title>\n</head>\n<body><h2>HTTP ERROR 400</h2>\n"
      "<p>Reason:\n<pre>    {0}</pre></p>\n</body>\n</html>\n",
      kException);
  return answer;
}

}  // namespace

Answer error_answer(int status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.body = json_text({{"error_code", code}, {"message", message}});
  return answer;
}

Answer token_refused(int status) {
  if (status == 400) return expired_token_page();
  const std::string_view message =
      status == 401 ? "Credential was not sent or was of an unsupported type for this API."
                    : "Invalid access token.";
  Answer answer;
  answer.status = status;
  answer.body = json_text({{"error_code", status}, {"message", message}});
  return answer;
}

FaultInjector::FaultInjector(const FaultProfile& faults, std::uint64_t seed)
    : faults_(faults), seed_(seed) {}

bool FaultInjector::takes_token(Family family, Time now) {
  double rate = faults_.rate;
  if (family == Family::dbfs && faults_.rate_dbfs > 0) rate = faults_.rate_dbfs;
  if (family == Family::workspace && faults_.rate_workspace > 0) rate = faults_.rate_workspace;
  if (rate <= 0) return true;
  const double capacity = faults_.rate_burst > 0 ? faults_.rate_burst : std::max(rate, 1.0);
  const bool is_shared = faults_.rate_shared && family == Family::workspace;
  Bucket& bucket = buckets_.at(static_cast<std::size_t>(is_shared ? Family::dbfs : family));
  if (bucket.tokens < 0) bucket = {capacity, now};
  bucket.tokens = std::min(capacity, bucket.tokens + rate * seconds(now - bucket.at));
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

Answer FaultInjector::throttled(std::uint64_t hash) const {
  Answer answer = error_answer(429, "REQUEST_LIMIT_EXCEEDED", "Too many requests");
  const auto way = hash % 8;
  if (way == 4 || way == 5) {
    const Json delay{{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                     {"retry_delay", fmt::format("0.{}s", 1 + hash / 8 % 3)}};
    answer.body = json_text({{"error_code", "RESOURCE_EXHAUSTED"},
                             {"message", "slow down"},
                             {"details", Json::array({delay})}});
  } else if (way == 6) {
    answer.retry_after = "1";
  } else if (way == 7) {
    answer.retry_after = net::http_date(SystemClock().wall_ms() + 1000);
  }
  return answer;
}

Answer FaultInjector::broken(std::uint64_t hash) const {
  constexpr std::array kStatuses{500, 502, 503, 504};
  const int status = kStatuses.at(hash % 4);
  const auto way = hash / 4 % 3;
  if (way == 1) return html_answer(status);
  Answer answer = error_answer(status, status == 500 ? "INTERNAL_ERROR" : "TEMPORARILY_UNAVAILABLE",
                               "the service has a problem");
  if (way == 2) answer.body.clear();
  return answer;
}

FaultDecision FaultInjector::decide(Family family, const std::string& target, Time now,
                                    int in_service) {
  ++requests_;
  if (faults_.redirect) {
    Answer answer = html_answer(302);
    answer.location = "https://login.example.com/login.html?next=/";
    return refusal(std::move(answer));
  }
  if (faults_.expire_after > 0 && requests_ > faults_.expire_after) {
    return refusal(token_refused(faults_.expire_status));
  }
  if (!takes_token(family, now)) {
    Answer answer = error_answer(429, "REQUEST_LIMIT_EXCEEDED", "Too many requests a second");
    answer.retry_after = "1";
    return refusal(std::move(answer));
  }
  const bool is_list = lists_directories(family);
  if (is_list && faults_.concurrent > 0 && in_service >= faults_.concurrent) {
    const auto message =
        fmt::format("exceeded the concurrent limit of {} requests", faults_.concurrent);
    return refusal(error_answer(429, "REQUEST_LIMIT_EXCEEDED", message));
  }
  const std::uint64_t hash = mix(mix(seed_, target), ++times_asked_[target]);
  const std::uint64_t detail = mix(hash, 1);
  double at = fraction(hash);
  const auto falls_on = [&at](double probability) {
    at -= probability;
    return at < 0;
  };
  if (family == Family::identity && falls_on(faults_.scim_5xx))
    return {broken(detail), TransportFault::none};
  if (falls_on(faults_.p429)) return refusal(throttled(detail));
  if (falls_on(faults_.p5xx)) return {broken(detail), TransportFault::none};
  if (falls_on(faults_.html)) return {html_answer(200), TransportFault::none};
  if (falls_on(faults_.reset)) {
    return {std::nullopt,
            detail % 2 == 0 ? TransportFault::reset_before : TransportFault::reset_within};
  }
  if (falls_on(faults_.truncate)) return {std::nullopt, TransportFault::truncate};
  if (falls_on(faults_.hang)) return {std::nullopt, TransportFault::hang};
  return {};
}

microseconds FaultInjector::latency(const std::string& target) const {
  const double part = fraction(mix(mix(seed_ + 7, target), static_cast<std::uint64_t>(requests_)));
  return faults_.latency + std::chrono::duration_cast<microseconds>(faults_.jitter * part);
}

}  // namespace stocktake::simulator
