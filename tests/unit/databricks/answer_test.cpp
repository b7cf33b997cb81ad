#include "databricks/answer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <set>
#include <string>

namespace stocktake::databricks {
namespace {

using net::Category;
using net::Classification;
using std::chrono::milliseconds;

constexpr std::int64_t kNow = 784111777000;  // Sun, 06 Nov 1994 08:49:37 GMT

net::Response answer(int status, std::string_view body, std::string retry_after = "") {
  net::Response response;
  response.status = status;
  response.body = net::Body(body);
  response.retry_after = std::move(retry_after);
  return response;
}

// Members are in reading order, whatever the padding.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct Case {
  std::string row;  ///< the row that must decide
  int status;
  std::string body;
  std::string retry_after;
  Category category;
  std::string code;
  int max_attempts = 8;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.row << " " << one.status;
}

const Case kCases[] = {
    {"redirect", 302, "", "", Category::fatal, "REDIRECT", 1},
    {"redirect", 307, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "", Category::fatal,
     "TEMPORARILY_UNAVAILABLE", 1},
    {"too many requests", 429, "", "", Category::throttled, "TOO_MANY_REQUESTS"},
    {"too many requests", 429, R"({"error_code":"WHATEVER","message":"m"})", "1",
     Category::throttled, "WHATEVER"},
    {"switched off", 403,
     R"({"error_code":"PERMISSION_DENIED","message":"Public DBFS root is disabled. Access is denied"})",
     "", Category::gap, "PERMISSION_DENIED", 1},
    {"switched off", 503, R"({"message":"DBFS is disabled in this workspace"})", "30",
     Category::gap, "", 1},
    {"feature disabled", 404, R"({"error_code":"FEATURE_DISABLED","message":"m"})", "",
     Category::gap, "FEATURE_DISABLED", 1},
    {"dbfs disabled", 400, R"({"error_code":"DBFS_DISABLED","message":"m"})", "", Category::gap,
     "DBFS_DISABLED", 1},
    {"no metastore", 404,
     R"({"error_code":"METASTORE_DOES_NOT_EXIST","message":"No metastore assigned for the current workspace."})",
     "", Category::gap, "METASTORE_DOES_NOT_EXIST", 1},
    {"no metastore in words", 400,
     R"({"error_code":"INVALID_STATE","message":"No metastore assigned for the current workspace."})",
     "", Category::gap, "INVALID_STATE", 1},
    {"token not accepted", 400,
     R"({"error_code":"400","message":"io.jsonwebtoken.IncorrectClaimException: Expected aud claim to be: 2ff814a6, but was: https://management.core.windows.net/."})",
     "", Category::fatal, "400", 1},
    {"token not accepted", 400,
     "<html><head><title>Error 400 io.jsonwebtoken.IncorrectClaimException: Expected iss claim to "
     "be: https://sts.windows.net/1/, but was: https://sts.windows.net/2/.</title></head></html>",
     "", Category::fatal, "INVALID_TOKEN", 1},
    {"token not accepted", 500,
     "<html><pre>  Error while parsing token: io.jsonwebtoken.ExpiredJwtException: JWT expired at "
     "2019-08-08T13:28:46Z.</pre></html>",
     "", Category::fatal, "INVALID_TOKEN", 1},
    {"bad request", 400,
     R"({"error_code":"INVALID_PARAMETER_VALUE","message":"Invalid path: /Users/a/io.jsonwebtoken.jar"})",
     "", Category::gap, "INVALID_PARAMETER_VALUE", 1},
    {"unavailable until", 503, "", "30", Category::throttled, "SERVICE_UNAVAILABLE"},
    {"unavailable until", 503, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "30",
     Category::throttled, "TEMPORARILY_UNAVAILABLE"},
    {"request limit", 400, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})", "",
     Category::throttled, "REQUEST_LIMIT_EXCEEDED"},
    {"request limit", 500, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})", "",
     Category::throttled, "REQUEST_LIMIT_EXCEEDED"},
    {"resource exhausted", 403, R"({"error_code":"RESOURCE_EXHAUSTED","message":"m"})", "",
     Category::throttled, "RESOURCE_EXHAUSTED"},
    {"temporarily unavailable", 404, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})", "",
     Category::transient, "TEMPORARILY_UNAVAILABLE"},
    {"workspace unavailable", 400, R"({"error_code":"WORKSPACE_TEMPORARILY_UNAVAILABLE"})", "",
     Category::transient, "WORKSPACE_TEMPORARILY_UNAVAILABLE"},
    {"deadline exceeded", 400, R"({"error_code":"DEADLINE_EXCEEDED"})", "", Category::transient,
     "DEADLINE_EXCEEDED"},
    {"not authenticated", 401, "", "", Category::fatal, "UNAUTHENTICATED", 1},
    {"not authenticated", 401, R"({"error_code":"INVALID_STATE"})", "", Category::fatal,
     "INVALID_STATE", 1},
    {"invalid token", 403, R"({"error_code":"403","message":"Invalid access token."})", "",
     Category::fatal, "403", 1},
    {"invalid token", 403, "Invalid Access Token", "", Category::fatal, "INVALID_TOKEN", 1},
    {"expired token", 403, R"({"message":"The access token is expired"})", "", Category::fatal,
     "EXPIRED_TOKEN", 1},
    {"permission in digits", 403, R"({"error_code":403,"message":"No permission on /x"})", "",
     Category::gap, "403", 1},
    {"gateway refusal", 403, R"({"error_code":403,"message":"Unauthorized access to Org: 0"})", "",
     Category::fatal, "403", 1},
    {"permission denied", 403, R"({"error_code":"PERMISSION_DENIED","message":"no"})", "",
     Category::gap, "PERMISSION_DENIED", 1},
    {"permission denied", 403, "", "", Category::gap, "FORBIDDEN", 1},
    {"permission denied", 403, R"({"error_code":"PERMISSION_DENIED","message":"a token file"})", "",
     Category::gap, "PERMISSION_DENIED", 1},
    {"not found", 404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"m"})", "",
     Category::gap, "RESOURCE_DOES_NOT_EXIST", 1},
    {"not found", 404, "", "", Category::gap, "", 1},
    {"request timeout", 408, "", "", Category::transient, "REQUEST_TIMEOUT"},
    {"bad request", 400, R"({"error_code":"INVALID_PARAMETER_VALUE","message":"path"})", "",
     Category::gap, "INVALID_PARAMETER_VALUE", 1},
    {"bad request", 400, "", "", Category::gap, "BAD_REQUEST", 1},
    {"other client error", 405, "", "", Category::gap, "", 1},
    {"other client error", 499, "", "", Category::gap, "", 1},
    {"internal error", 500, "", "", Category::transient, "INTERNAL_ERROR"},
    {"not implemented", 501, "", "", Category::gap, "NOT_IMPLEMENTED", 1},
    {"bad gateway", 502, "<html><title>Bad</title></html>", "", Category::transient, "BAD_GATEWAY"},
    {"unavailable", 503, "", "", Category::transient, "SERVICE_UNAVAILABLE"},
    {"unavailable", 503, "", "soon", Category::transient, "SERVICE_UNAVAILABLE"},
    {"gateway timeout", 504, "", "", Category::transient, "GATEWAY_TIMEOUT"},
    {"other server error", 522, "", "", Category::transient, ""},
    {"unexpected status", 100, "", "", Category::transient, "UNEXPECTED_STATUS"},
    {"unexpected status", 204, "", "", Category::transient, "UNEXPECTED_STATUS"},
    {"unexpected status", 777, "", "", Category::transient, "UNEXPECTED_STATUS"},
    {"unexpected status", -1, "", "", Category::transient, "UNEXPECTED_STATUS"},
};

class AnswerTable : public testing::TestWithParam<Case> {};

TEST_P(AnswerTable, RowDecides) {
  const Case& one = GetParam();
  const auto response = answer(one.status, one.body, one.retry_after);
  const bool says_when = one.retry_after == "30" || one.retry_after == "1";
  EXPECT_EQ(row_for(one.status, parse_error(response), says_when).name, one.row);
  const Classification classification = classify_answer(response, kNow);
  EXPECT_EQ(classification.category, one.category);
  EXPECT_EQ(classification.error_code, one.code);
  EXPECT_EQ(classification.http_status, one.status);
  EXPECT_EQ(classification.max_attempts, one.max_attempts);
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
    EXPECT_NE(classify_answer(answer(status, ""), kNow).category, Category::done) << status;
  }
}

TEST(Answer, ADateToComeBackAtIsOfTheServersClock) {
  net::Response response = answer(429, "", "Sun, 06 Nov 1994 08:49:47 GMT");
  response.date = "Sun, 06 Nov 1994 08:49:44 GMT";
  for (const std::int64_t off : {-86'400'000, 0, 86'400'000}) {
    EXPECT_EQ(classify_answer(response, kNow + off).delay, milliseconds(3000));
  }
  response.date = "nonsense";
  EXPECT_EQ(classify_answer(response, kNow).delay, milliseconds(10'000));
}

TEST(Answer, DelayFromHeaderBeforeRetryInfo) {
  const std::string body =
      R"({"error_code":"X","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retry_delay":"3s"}]})";
  EXPECT_EQ(classify_answer(answer(429, body), kNow).delay, milliseconds(3000));
  EXPECT_EQ(classify_answer(answer(429, body, "7"), kNow).delay, milliseconds(7000));
  EXPECT_EQ(classify_answer(answer(429, "", "Sun, 06 Nov 1994 08:49:47 GMT"), kNow).delay,
            milliseconds(10'000));
  EXPECT_EQ(classify_answer(answer(429, "", "0"), kNow).delay, milliseconds(0));
  EXPECT_FALSE(classify_answer(answer(429, ""), kNow).delay.has_value());
  EXPECT_EQ(classify_answer(answer(500, "", "2"), kNow).delay, milliseconds(2000));
  EXPECT_FALSE(classify_answer(answer(403, "", "2"), kNow).delay.has_value());
}

TEST(Answer, RetryInfoMakes503WaitAsAHeaderDoes) {
  const std::string body = R"({"details":[{"@type":"RetryInfo","retry_delay":"3s"}]})";
  EXPECT_EQ(classify_answer(answer(503, body), kNow).category, Category::throttled);
}

TEST(Answer, TellsConcurrencyFromRate) {
  const std::string body = R"({"message":"exceeded the Concurrent limit of 20 requests"})";
  EXPECT_TRUE(classify_answer(answer(429, body), kNow).concurrency);
  EXPECT_TRUE(classify_answer(answer(429, body, "1"), kNow).concurrency);
  EXPECT_TRUE(classify_answer(answer(429, ""), kNow).concurrency);
  EXPECT_FALSE(classify_answer(answer(429, R"({"message":"30 a second"})", "1"), kNow).concurrency);
  EXPECT_FALSE(classify_answer(answer(500, body), kNow).concurrency);
}

TEST(Answer, RedirectNamesPlaceWithoutSecrets) {
  auto response = answer(302, "<html>moved</html>");
  response.location = "https://me:pw@login.example.com/login.html?session=SECRET#F";
  const Classification classification = classify_answer(response, kNow);
  EXPECT_NE(classification.message.find("login.example.com/login.html"), std::string::npos);
  for (const char* secret : {"SECRET", "pw", "#F"}) {
    EXPECT_EQ(classification.message.find(secret), std::string::npos) << classification.message;
  }
  response.location = "/login?next=x";
  EXPECT_EQ(classify_answer(response, kNow).message, "redirected to /login");
  response.location = "";
  EXPECT_NE(classify_answer(response, kNow).message.find("nowhere"), std::string::npos);
}

TEST(Answer, MessageIsOneLine) {
  const auto classification = classify_answer(answer(400, R"({"message":"a\nb"})"), kNow);
  EXPECT_EQ(classification.message, "a\\nb");
}

TEST(Unreadable, TellsCutFromOther) {
  const auto code = [](std::string_view body, std::string type = "application/json") {
    auto response = answer(200, body);
    response.content_type = std::move(type);
    const Classification classification = classify_unreadable(response, "why");
    EXPECT_EQ(classification.category, Category::transient);
    EXPECT_EQ(classification.http_status, 200);
    EXPECT_EQ(classification.max_attempts, 8);
    return classification.error_code;
  };
  EXPECT_EQ(code(""), "BODY_CUT_SHORT");
  EXPECT_EQ(code(R"({"files":[)"), "BODY_CUT_SHORT");
  EXPECT_EQ(code(R"({"files":7})"), "MALFORMED");
  EXPECT_EQ(code("<!DOCTYPE html><title>x</title>"), "NOT_JSON");
  EXPECT_EQ(code("{}", "text/html; charset=utf-8"), "NOT_JSON");
  EXPECT_EQ(code("hello"), "NOT_JSON");
}

TEST(Unreadable, SaysWhatThePageSays) {
  EXPECT_EQ(classify_unreadable(answer(200, "<html><title>Sign In</title></html>"), "x").message,
            "a web page instead of JSON: Sign In");
  EXPECT_EQ(classify_unreadable(answer(200, "{\"a\":1}"), "because").message, "because");
}

TEST(Transport, EveryKind) {
  using net::TransportErrorKind;
  const auto classify = [](TransportErrorKind kind) {
    return classify_transport({kind, "m\nn"}, kNow);
  };
  for (const auto kind :
       {TransportErrorKind::resolve, TransportErrorKind::connect, TransportErrorKind::tls,
        TransportErrorKind::crowded_out, TransportErrorKind::proxy_failed,
        TransportErrorKind::no_token, TransportErrorKind::stale_token}) {
    EXPECT_EQ(classify(kind).category, Category::unreachable);
  }
  for (const auto kind :
       {TransportErrorKind::certificate_not_yet_valid, TransportErrorKind::certificate_expired,
        TransportErrorKind::certificate_for_another_host,
        TransportErrorKind::certificate_of_unknown_issuer, TransportErrorKind::certificate,
        TransportErrorKind::certificates_file, TransportErrorKind::proxy,
        TransportErrorKind::refused}) {
    EXPECT_EQ(classify(kind).category, Category::fatal);
    EXPECT_EQ(classify(kind).error_code, to_string(kind));
  }
  EXPECT_FALSE(classify(TransportErrorKind::proxy).refuses_caller);
  EXPECT_TRUE(classify(TransportErrorKind::refused).refuses_caller);
  EXPECT_EQ(classify(TransportErrorKind::too_large).category, Category::gap);
  for (const auto kind : {TransportErrorKind::reset, TransportErrorKind::truncated}) {
    EXPECT_EQ(classify(kind).category, Category::transient);
    EXPECT_EQ(classify(kind).max_attempts, 8);
  }
  EXPECT_EQ(classify(TransportErrorKind::timed_out).category, Category::transient);
  EXPECT_EQ(classify(TransportErrorKind::timed_out).max_attempts, 3);
  EXPECT_EQ(classify(TransportErrorKind::timed_out).error_code, "TIMED_OUT");
  EXPECT_EQ(classify(TransportErrorKind::timed_out).message, "m\\nn");
  EXPECT_EQ(classify(TransportErrorKind::timed_out).http_status, 0);
}

TEST(Transport, TheServersClockIsComparedWhereTheCertificateIsOfAnotherTime) {
  const auto classify = [](net::TransportErrorKind kind, std::string date) {
    return classify_transport({kind, "no", std::move(date)}, kNow);
  };
  constexpr auto kExpired = net::TransportErrorKind::certificate_expired;
  const auto date_of = [](std::int64_t ms) {
    const std::time_t seconds = ms / 1000;
    std::array<char, 40> text{};
    std::tm parts{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT",
                  gmtime_r(&seconds, &parts));
    return std::string(text.data());
  };
  EXPECT_EQ(classify(kExpired, "").error_code, "CERTIFICATE_EXPIRED");
  EXPECT_EQ(classify(kExpired, "yesterday").error_code, "CERTIFICATE_EXPIRED");
  EXPECT_EQ(classify(kExpired, date_of(kNow - 240'000)).error_code, "CERTIFICATE_EXPIRED");
  const auto off = classify(kExpired, date_of(kNow - 600'000));
  EXPECT_EQ(off.error_code, "CLOCK_DIFFERS");
  EXPECT_EQ(off.category, Category::fatal);
  EXPECT_NE(off.message.find("by the server's clock"), std::string::npos);
  EXPECT_EQ(classify(net::TransportErrorKind::certificate_not_yet_valid, date_of(kNow + 600'000))
                .error_code,
            "CLOCK_DIFFERS");
}

TEST(ExitCodes, RefusedOrUnreachable) {
  for (const int status : {401, 403}) {
    EXPECT_EQ(exit_code_of(classify_answer(answer(status, ""), kNow)), ExitCode::refused);
  }
  const auto redirected = [](const char* location) {
    auto response = answer(302, "");
    response.location = location;
    return exit_code_of(classify_answer(response, kNow));
  };
  EXPECT_EQ(redirected("/Login.html?next=x"), ExitCode::refused);
  EXPECT_EQ(redirected("https://login.example.com/"), ExitCode::refused);
  EXPECT_EQ(redirected("http://portal.example/?from=login"), ExitCode::unreachable);
  EXPECT_EQ(redirected(""), ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(classify_transport({net::TransportErrorKind::certificate, ""}, kNow)),
            ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(classify_transport({net::TransportErrorKind::connect, ""}, kNow)),
            ExitCode::unreachable);
  EXPECT_EQ(exit_code_of(classify_answer(
                answer(400, R"({"message":"io.jsonwebtoken.SignatureException: no"})"), kNow)),
            ExitCode::refused);
  // The dispatcher gives up after a rate limit that lasts: nobody is refused, in whatever status.
  Classification limited =
      classify_answer(answer(403, R"({"error_code":"REQUEST_LIMIT_EXCEEDED"})"), kNow);
  limited.category = Category::fatal;
  EXPECT_EQ(exit_code_of(limited), ExitCode::unreachable);
}

TEST(Refusals, MayBeAboutTheCallerInAnyStatusButNotFound) {
  const auto may_be = [](int status, std::string_view body) {
    return may_be_about_caller(classify_answer(answer(status, body), kNow));
  };
  EXPECT_TRUE(may_be(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})"));
  EXPECT_TRUE(may_be(400, R"({"error_code":"BAD_REQUEST","message":"no"})"));
  EXPECT_TRUE(may_be(400, "<html><pre>Bad Request</pre></html>"));
  EXPECT_TRUE(may_be(409, ""));
  EXPECT_FALSE(may_be(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"));
  EXPECT_FALSE(may_be(429, ""));
  EXPECT_FALSE(may_be(500, ""));
  EXPECT_FALSE(may_be(401, ""));  // is about the caller
  EXPECT_FALSE(may_be(403, R"({"message":"Public DBFS root is disabled."})"));
}

TEST(Answer, A404WithoutACodeMayBeAboutTheHost) {
  const auto may_be = [](int status, std::string_view body) {
    return may_be_about_host(classify_answer(answer(status, body), kNow));
  };
  EXPECT_TRUE(may_be(404, "<html>Not found</html>"));
  EXPECT_TRUE(may_be(404, ""));
  EXPECT_FALSE(may_be(404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST"})"));
  EXPECT_FALSE(may_be(403, ""));
}

TEST(Identity, OnlyARefusalOfTheTokenIsFatal) {
  const auto judged = [](net::Exchange exchange) {
    return classify_identity(exchange, kNow).category;
  };
  EXPECT_EQ(judged(answer(200, "{}")), Category::done);
  EXPECT_EQ(judged(answer(401, "")), Category::fatal);
  EXPECT_EQ(judged(answer(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})")),
            Category::fatal);
  EXPECT_EQ(judged(answer(400, R"({"error_code":"BAD_REQUEST","message":"no"})")), Category::fatal);
  EXPECT_EQ(judged(answer(409, "")), Category::fatal);
  EXPECT_EQ(judged(answer(404, "")), Category::done);
  EXPECT_EQ(judged(answer(405, "")), Category::done);
  // Something else answers in the workspace's place.
  EXPECT_EQ(judged(answer(200, "<html>Welcome</html>")), Category::transient);
  EXPECT_EQ(judged(answer(404, "<html>Not found</html>")), Category::fatal);
  EXPECT_EQ(exit_code_of(classify_identity(answer(404, "<html>Not found</html>"), kNow)),
            ExitCode::unreachable);
  EXPECT_EQ(judged(answer(501, "")), Category::done);
  // Not about the token.
  EXPECT_EQ(judged(answer(403, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"m"})")),
            Category::throttled);
  EXPECT_EQ(judged(answer(403, R"({"error_code":"TEMPORARILY_UNAVAILABLE","message":"m"})")),
            Category::transient);
  EXPECT_EQ(judged(tl::unexpected(net::TransportError{net::TransportErrorKind::reset, ""})),
            Category::transient);
}

TEST(Missing, OnlyOnTheServicesWord) {
  const auto missing = [](int status, std::string_view body) {
    return means_missing(classify_answer(answer(status, body), kNow));
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
