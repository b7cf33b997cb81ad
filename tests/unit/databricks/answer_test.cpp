#include "databricks/answer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace stocktake::databricks {
namespace {

using net::Action;
using net::Verdict;
using std::chrono::milliseconds;

constexpr std::int64_t kNow = 784111777000;  // Sun, 06 Nov 1994 08:49:37 GMT

net::Response answer(int status, std::string_view body, std::string retry_after = "") {
  net::Response response;
  response.status = status;
  response.body = net::Body(body);
  response.retry_after = std::move(retry_after);
  return response;
}

// In the order of reading, whatever the padding.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct Case {
  std::string row;  ///< the row that must decide
  int status;
  std::string body;
  std::string retry_after;
  Action action;
  std::string code;
  int max_attempts = 8;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.row << " " << one.status;
}

const Case kCases[] = {
    {"redirect", 302, "", "", Action::fatal, "REDIRECT", 1},
    {"redirect", 307, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "", Action::fatal,
     "TEMPORARILY_UNAVAILABLE", 1},
    {"too many requests", 429, "", "", Action::retry_later, "TOO_MANY_REQUESTS"},
    {"too many requests", 429, R"({"error_code":"WHATEVER","message":"m"})", "1",
     Action::retry_later, "WHATEVER"},
    {"unavailable until", 503, "", "30", Action::retry_later, "SERVICE_UNAVAILABLE"},
    {"unavailable until", 503, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "30",
     Action::retry_later, "TEMPORARILY_UNAVAILABLE"},
    {"request limit", 400, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})", "",
     Action::retry_later, "REQUEST_LIMIT_EXCEEDED"},
    {"request limit", 500, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})", "",
     Action::retry_later, "REQUEST_LIMIT_EXCEEDED"},
    {"resource exhausted", 403, R"({"error_code":"RESOURCE_EXHAUSTED","message":"m"})", "",
     Action::retry_later, "RESOURCE_EXHAUSTED"},
    {"temporarily unavailable", 404, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "",
     Action::retry_soon, "TEMPORARILY_UNAVAILABLE"},
    {"workspace unavailable", 400, R"({"error_code":"WORKSPACE_TEMPORARILY_UNAVAILABLE"})", "",
     Action::retry_soon, "WORKSPACE_TEMPORARILY_UNAVAILABLE"},
    {"deadline exceeded", 400, R"({"error_code":"DEADLINE_EXCEEDED"})", "", Action::retry_soon,
     "DEADLINE_EXCEEDED"},
    {"not authenticated", 401, "", "", Action::fatal, "UNAUTHENTICATED", 1},
    {"not authenticated", 401, R"({"error_code":"INVALID_STATE"})", "", Action::fatal,
     "INVALID_STATE", 1},
    {"invalid token", 403, R"({"error_code":"403","message":"Invalid access token."})", "",
     Action::fatal, "403", 1},
    {"invalid token", 403, "Invalid Access Token", "", Action::fatal, "INVALID_TOKEN", 1},
    {"expired token", 403, R"({"message":"The access token is expired"})", "", Action::fatal,
     "EXPIRED_TOKEN", 1},
    {"permission in digits", 403, R"({"error_code":403,"message":"No permission on /x"})", "",
     Action::gap, "403", 1},
    {"gateway refusal", 403, R"({"error_code":403,"message":"Unauthorized access to Org: 0"})", "",
     Action::fatal, "403", 1},
    {"permission denied", 403, R"({"error_code":"PERMISSION_DENIED","message":"no"})", "",
     Action::gap, "PERMISSION_DENIED", 1},
    {"permission denied", 403, "", "", Action::gap, "FORBIDDEN", 1},
    {"permission denied", 403, R"({"error_code":"PERMISSION_DENIED","message":"a token file"})", "",
     Action::gap, "PERMISSION_DENIED", 1},
    {"not found", 404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"m"})", "", Action::gap,
     "RESOURCE_DOES_NOT_EXIST", 1},
    {"not found", 404, "", "", Action::gap, "", 1},
    {"request timeout", 408, "", "", Action::retry_soon, "REQUEST_TIMEOUT"},
    {"bad request", 400, R"({"error_code":"INVALID_PARAMETER_VALUE","message":"path"})", "",
     Action::gap, "INVALID_PARAMETER_VALUE", 1},
    {"bad request", 400, "", "", Action::gap, "BAD_REQUEST", 1},
    {"other client error", 405, "", "", Action::gap, "", 1},
    {"other client error", 499, "", "", Action::gap, "", 1},
    {"internal error", 500, "", "", Action::retry_soon, "INTERNAL_ERROR"},
    {"not implemented", 501, "", "", Action::gap, "NOT_IMPLEMENTED", 1},
    {"bad gateway", 502, "<html><title>Bad</title></html>", "", Action::retry_soon, "BAD_GATEWAY"},
    {"unavailable", 503, "", "", Action::retry_soon, "SERVICE_UNAVAILABLE"},
    {"unavailable", 503, "", "soon", Action::retry_soon, "SERVICE_UNAVAILABLE"},
    {"gateway timeout", 504, "", "", Action::retry_soon, "GATEWAY_TIMEOUT"},
    {"other server error", 522, "", "", Action::retry_soon, ""},
    {"unexpected status", 100, "", "", Action::retry_soon, "UNEXPECTED_STATUS"},
    {"unexpected status", 204, "", "", Action::retry_soon, "UNEXPECTED_STATUS"},
    {"unexpected status", 777, "", "", Action::retry_soon, "UNEXPECTED_STATUS"},
    {"unexpected status", -1, "", "", Action::retry_soon, "UNEXPECTED_STATUS"},
};

class AnswerTable : public testing::TestWithParam<Case> {};

TEST_P(AnswerTable, RowDecides) {
  const Case& one = GetParam();
  const auto response = answer(one.status, one.body, one.retry_after);
  const bool says_when = one.retry_after == "30" || one.retry_after == "1";
  EXPECT_EQ(row_for(one.status, parse_error(response), says_when).name, one.row);
  const Verdict verdict = judge_answer(response, kNow);
  EXPECT_EQ(verdict.action, one.action);
  EXPECT_EQ(verdict.error_code, one.code);
  EXPECT_EQ(verdict.http_status, one.status);
  EXPECT_EQ(verdict.max_attempts, one.max_attempts);
}

INSTANTIATE_TEST_SUITE_P(Rows, AnswerTable, testing::ValuesIn(kCases));

TEST(Answer, EveryRowHasACase) {
  std::set<std::string> tested;
  for (const Case& one : kCases) tested.insert(one.row);
  for (const AnswerRow& row : answer_rows()) {
    EXPECT_TRUE(tested.contains(std::string(row.name))) << row.name;
  }
}

TEST(Answer, EveryStatusHasARow) {
  for (int status = -5; status < 1100; ++status) {
    EXPECT_NE(judge_answer(answer(status, ""), kNow).action, Action::done) << status;
  }
}

TEST(Answer, ADateToComeBackAtIsOfTheServersClock) {
  net::Response response = answer(429, "", "Sun, 06 Nov 1994 08:49:47 GMT");
  response.date = "Sun, 06 Nov 1994 08:49:44 GMT";
  for (const std::int64_t off : {-86'400'000, 0, 86'400'000}) {
    EXPECT_EQ(judge_answer(response, kNow + off).delay, milliseconds(3000));
  }
  response.date = "nonsense";
  EXPECT_EQ(judge_answer(response, kNow).delay, milliseconds(10'000));
}

TEST(Answer, DelayFromHeaderBeforeRetryInfo) {
  const std::string body =
      R"({"error_code":"X","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retry_delay":"3s"}]})";
  EXPECT_EQ(judge_answer(answer(429, body), kNow).delay, milliseconds(3000));
  EXPECT_EQ(judge_answer(answer(429, body, "7"), kNow).delay, milliseconds(7000));
  EXPECT_EQ(judge_answer(answer(429, "", "Sun, 06 Nov 1994 08:49:47 GMT"), kNow).delay,
            milliseconds(10'000));
  EXPECT_EQ(judge_answer(answer(429, "", "0"), kNow).delay, milliseconds(0));
  EXPECT_FALSE(judge_answer(answer(429, ""), kNow).delay.has_value());
  EXPECT_EQ(judge_answer(answer(500, "", "2"), kNow).delay, milliseconds(2000));
  EXPECT_FALSE(judge_answer(answer(403, "", "2"), kNow).delay.has_value());
}

TEST(Answer, RetryInfoMakes503WaitAsAHeaderDoes) {
  const std::string body = R"({"details":[{"@type":"RetryInfo","retry_delay":"3s"}]})";
  EXPECT_EQ(judge_answer(answer(503, body), kNow).action, Action::retry_later);
}

TEST(Answer, TellsConcurrencyFromRate) {
  const std::string body = R"({"message":"exceeded the Concurrent limit of 20 requests"})";
  EXPECT_TRUE(judge_answer(answer(429, body), kNow).concurrency);
  EXPECT_TRUE(judge_answer(answer(429, body, "1"), kNow).concurrency);
  EXPECT_TRUE(judge_answer(answer(429, ""), kNow).concurrency);
  EXPECT_FALSE(judge_answer(answer(429, R"({"message":"30 a second"})", "1"), kNow).concurrency);
  EXPECT_FALSE(judge_answer(answer(500, body), kNow).concurrency);
}

TEST(Answer, RedirectNamesPlaceWithoutSecrets) {
  auto response = answer(302, "<html>moved</html>");
  response.location = "https://me:pw@login.example.com/login.html?session=SECRET#F";
  const Verdict verdict = judge_answer(response, kNow);
  EXPECT_NE(verdict.message.find("login.example.com/login.html"), std::string::npos);
  for (const char* secret : {"SECRET", "pw", "#F"}) {
    EXPECT_EQ(verdict.message.find(secret), std::string::npos) << verdict.message;
  }
  response.location = "/login?next=x";
  EXPECT_NE(judge_answer(response, kNow).message.find("redirected to /login:"), std::string::npos);
  response.location = "";
  EXPECT_NE(judge_answer(response, kNow).message.find("nowhere"), std::string::npos);
}

TEST(Answer, MessageIsOneLine) {
  const auto verdict = judge_answer(answer(400, R"({"message":"a\nb"})"), kNow);
  EXPECT_EQ(verdict.message, "a\\nb");
}

TEST(Unreadable, TellsCutFromOther) {
  const auto code = [](std::string_view body, std::string type = "application/json") {
    auto response = answer(200, body);
    response.content_type = std::move(type);
    const Verdict verdict = judge_unreadable(response, "why");
    EXPECT_EQ(verdict.action, Action::retry_soon);
    EXPECT_EQ(verdict.http_status, 200);
    EXPECT_EQ(verdict.max_attempts, 8);
    return verdict.error_code;
  };
  EXPECT_EQ(code(""), "BODY_CUT_SHORT");
  EXPECT_EQ(code(R"({"files":[)"), "BODY_CUT_SHORT");
  EXPECT_EQ(code(R"({"files":7})"), "MALFORMED");
  EXPECT_EQ(code("<!DOCTYPE html><title>x</title>"), "NOT_JSON");
  EXPECT_EQ(code("{}", "text/html; charset=utf-8"), "NOT_JSON");
  EXPECT_EQ(code("hello"), "NOT_JSON");
}

TEST(Unreadable, SaysWhatThePageSays) {
  EXPECT_EQ(judge_unreadable(answer(200, "<html><title>Sign In</title></html>"), "x").message,
            "a web page instead of JSON: Sign In");
  EXPECT_EQ(judge_unreadable(answer(200, "{\"a\":1}"), "because").message, "because");
}

TEST(Transport, EveryKind) {
  using net::TransportErrorKind;
  const auto judge = [](TransportErrorKind kind) { return judge_transport({kind, "m\nn"}); };
  for (const auto kind : {TransportErrorKind::resolve, TransportErrorKind::connect,
                          TransportErrorKind::tls, TransportErrorKind::crowded_out}) {
    EXPECT_EQ(judge(kind).action, Action::outage);
  }
  EXPECT_EQ(judge(TransportErrorKind::certificate).action, Action::fatal);
  EXPECT_EQ(judge(TransportErrorKind::too_large).action, Action::gap);
  for (const auto kind : {TransportErrorKind::reset, TransportErrorKind::truncated}) {
    EXPECT_EQ(judge(kind).action, Action::retry_soon);
    EXPECT_EQ(judge(kind).max_attempts, 8);
  }
  EXPECT_EQ(judge(TransportErrorKind::timed_out).action, Action::retry_soon);
  EXPECT_EQ(judge(TransportErrorKind::timed_out).max_attempts, 3);
  EXPECT_EQ(judge(TransportErrorKind::timed_out).error_code, "TIMED_OUT");
  EXPECT_EQ(judge(TransportErrorKind::timed_out).message, "m\\nn");
  EXPECT_EQ(judge(TransportErrorKind::timed_out).http_status, 0);
}

TEST(ExitCodes, RefusedOrUnreachable) {
  for (const int status : {401, 403, 301, 302}) {
    EXPECT_EQ(exit_code_of(judge_answer(answer(status, ""), kNow)), ExitCode::refused);
  }
  EXPECT_EQ(exit_code_of(judge_transport({net::TransportErrorKind::certificate, ""})),
            ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(judge_transport({net::TransportErrorKind::connect, ""})),
            ExitCode::unreachable);
}

TEST(Identity, OnlyARefusalOfTheTokenIsFatal) {
  const auto judged = [](net::Exchange exchange) { return judge_identity(exchange, kNow).action; };
  EXPECT_EQ(judged(answer(200, "{}")), Action::done);
  EXPECT_EQ(judged(answer(401, "")), Action::fatal);
  EXPECT_EQ(judged(answer(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})")),
            Action::fatal);
  EXPECT_EQ(judged(answer(404, "")), Action::done);
  // Not about the token, whatever the status.
  EXPECT_EQ(judged(answer(403, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})")),
            Action::retry_later);
  EXPECT_EQ(judged(answer(403, R"({"error_code":"TEMPORARILY_UNAVAILABLE","message":"m"})")),
            Action::retry_soon);
  EXPECT_EQ(judged(tl::unexpected(net::TransportError{net::TransportErrorKind::reset, ""})),
            Action::retry_soon);
}

TEST(Missing, OnlyOnTheServicesWord) {
  const auto missing = [](int status, std::string_view body) {
    return means_missing(judge_answer(answer(status, body), kNow));
  };
  EXPECT_TRUE(missing(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"m"})"));
  EXPECT_TRUE(missing(404, R"({"error_code":"DIRECTORY_NOT_FOUND"})"));
  EXPECT_TRUE(missing(404, R"({"error_code":"NOT_FOUND"})"));
  EXPECT_FALSE(missing(404, R"({"error_code":"ENDPOINT_NOT_FOUND","message":"No API found"})"));
  EXPECT_FALSE(missing(404, R"({"error_code":"404","message":"m"})"));
  EXPECT_FALSE(missing(404, "<html><title>404 Not Found</title></html>"));
  EXPECT_FALSE(missing(404, ""));
  EXPECT_FALSE(missing(404, "NOT_FOUND"));
  EXPECT_FALSE(missing(404, R"({"detail":"no","status":"404"})"));
  EXPECT_FALSE(missing(400, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"));
  EXPECT_FALSE(missing(403, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"));
}

}  // namespace
}  // namespace stocktake::databricks
