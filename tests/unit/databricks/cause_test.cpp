#include "databricks/cause.h"

#include <gmock/gmock.h>

#include <string>

#include "databricks/answer.h"

namespace stocktake::databricks {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kServerTime = 1'790'000'000'000;

net::Classification answered(int status, const std::string& body,
                             const std::string& location = "") {
  net::Response response;
  response.status = status;
  response.body = net::Body(body);
  response.location = location;
  return classify_answer(response, kServerTime);
}

std::string_view cause(const net::Classification& classification) {
  return cause_of(classification).name;
}

TEST(Cause, EachKindOfTransportError) {
  using Kind = net::TransportErrorKind;
  const auto cause_of_kind = [](Kind kind) {
    return cause(classify_transport({kind, "m"}, kServerTime));
  };
  EXPECT_EQ(cause_of_kind(Kind::resolve), "no answer");
  EXPECT_EQ(cause_of_kind(Kind::connect), "no answer");
  EXPECT_EQ(cause_of_kind(Kind::timed_out), "no answer");
  EXPECT_EQ(cause_of_kind(Kind::tls), "TLS");
  EXPECT_EQ(cause_of_kind(Kind::certificate_not_yet_valid), "certificate not yet valid");
  EXPECT_EQ(cause_of_kind(Kind::certificate_expired), "certificate expired");
  EXPECT_EQ(cause_of_kind(Kind::certificate_for_another_host), "certificate for another host");
  EXPECT_EQ(cause_of_kind(Kind::certificate_of_unknown_issuer), "certificate of an unknown issuer");
  EXPECT_EQ(cause_of_kind(Kind::certificate), "certificate not verified");
  EXPECT_EQ(cause_of_kind(Kind::certificates_file), "file of certificates");
  EXPECT_EQ(cause_of_kind(Kind::proxy), "proxy");
  EXPECT_EQ(cause_of_kind(Kind::proxy_failed), "proxy failed");
  EXPECT_EQ(cause_of_kind(Kind::no_token), "no token");
  EXPECT_EQ(cause_of_kind(Kind::stale_token), "stale token");
  EXPECT_EQ(cause_of_kind(Kind::refused), "token refused");
}

TEST(Cause, ACertificateOfAnotherTimePointsToTheClock) {
  const net::TransportError expired{net::TransportErrorKind::certificate_expired, "has expired",
                                    "Sun, 01 Feb 2026 00:00:00 GMT"};
  const Failure failure = failure_of(classify_transport(expired, kServerTime));
  EXPECT_EQ(failure.code, ExitCode::unreachable);
  EXPECT_THAT(failure.message, HasSubstr("2026-02-01T00:00:00Z by the server's clock"));
  EXPECT_THAT(failure.remedy, HasSubstr("set this machine's clock"));
}

TEST(Cause, EachKindOfAnswer) {
  EXPECT_EQ(cause(answered(302, "", "https://login.example.com/login.html")), "redirect");
  EXPECT_EQ(cause(answered(401, "")), "credentials");
  EXPECT_EQ(cause(answered(403, R"({"error_code":"403","message":"Invalid access token."})")),
            "credentials");
  EXPECT_EQ(cause(answered(400, R"({"message":"io.jsonwebtoken.ExpiredJwtException: x"})")),
            "credentials");
  EXPECT_EQ(cause(answered(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})")),
            "permission");
  EXPECT_EQ(cause(answered(429, "")), "throttled");
  EXPECT_EQ(cause(answered(403, R"({"error_code":"REQUEST_LIMIT_EXCEEDED"})")), "request limit");
  EXPECT_EQ(cause(answered(500, "")), "server error");
  EXPECT_EQ(cause(answered(404, "<html>nginx</html>")), "not a workspace");
}

TEST(Cause, ALoginPageThatNamesPrivateLink) {
  const std::string page = "https://adb-1.azuredatabricks.net/login.html?";
  const auto private_link =
      answered(302, "", page + "error=private-link-validation-error:1234&next=SECRET");
  EXPECT_EQ(cause(private_link), "private link");
  const Failure failure = failure_of(private_link);
  EXPECT_EQ(failure.code, ExitCode::refused);
  EXPECT_THAT(failure.message, HasSubstr("by Private Link only"));
  EXPECT_THAT(failure.message, ::testing::Not(HasSubstr("SECRET")));
  EXPECT_THAT(failure.remedy, HasSubstr("VPN"));
  EXPECT_EQ(cause(answered(302, "", page + "next=/x")), "redirect");
}

TEST(Cause, EachRowSaysWhatToDo) {
  for (const CauseRow& row : cause_rows()) {
    EXPECT_FALSE(row.what.empty()) << row.name;
    EXPECT_FALSE(row.remedy.empty()) << row.name;
  }
}

}  // namespace
}  // namespace stocktake::databricks
