#include "databricks/error_body.h"

#include <gtest/gtest.h>

#include <string>

namespace stocktake::databricks {
namespace {

ApiError error_in(std::string_view body, std::string type = "application/json") {
  net::Response response;
  response.status = 400;
  response.content_type = std::move(type);
  response.body = net::Body(body);
  return parse_error(response);
}

TEST(ErrorBody, RestApi) {
  const auto error = error_in(R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No path /x"})");
  EXPECT_EQ(error.code, "RESOURCE_DOES_NOT_EXIST");
  EXPECT_EQ(error.message, "No path /x");
  EXPECT_FALSE(error.retry_delay);
}

TEST(ErrorBody, CodeAsNumber) {
  EXPECT_EQ(error_in(R"({"error_code":403,"message":"m"})").code, "403");
  EXPECT_EQ(error_in(R"({"error_code":null,"message":"m"})").code, "");
  EXPECT_EQ(error_in(R"({"error_code":{"a":1},"message":"m"})").message, "m");
}

TEST(ErrorBody, RetryInfo) {
  const auto delay = [](const std::string& details) {
    return error_in(R"({"error_code":"X","message":"m","details":)" + details + "}").retry_delay;
  };
  EXPECT_EQ(delay(R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"r"},
                      {"@type":"type.googleapis.com/google.rpc.RetryInfo","retry_delay":"3s"}])"),
            std::chrono::milliseconds(3000));
  EXPECT_EQ(delay(R"([{"@type":"RetryInfo","retryDelay":"0.5s"}])"),
            std::chrono::milliseconds(500));
  EXPECT_FALSE(delay(R"([{"@type":"RetryInfo","retry_delay":3}])"));
  EXPECT_FALSE(delay(R"([{"@type":"RetryInfo"}])"));
  EXPECT_FALSE(delay(R"([1,"x",null,[]])"));
  EXPECT_FALSE(delay(R"({"@type":"RetryInfo","retry_delay":"3s"})"));
}

TEST(ErrorBody, Api12) {
  const auto error = error_in(R"({"error":"ContextNotFound: gone"})");
  EXPECT_EQ(error.message, "ContextNotFound: gone");
  EXPECT_EQ(error.code, "");
}

TEST(ErrorBody, OAuthAndNestedError) {
  const auto oauth = error_in(R"({"error":"invalid_client","error_description":"Client failed"})");
  EXPECT_EQ(oauth.code, "invalid_client");
  EXPECT_EQ(oauth.message, "Client failed");
  const auto nested = error_in(R"({"error":{"code":404,"message":"nope"}})");
  EXPECT_EQ(nested.code, "404");
  EXPECT_EQ(nested.message, "nope");
}

TEST(ErrorBody, Scim) {
  const auto error = error_in(R"({"schemas":["urn:x"],"detail":"No such user","status":"404"})");
  EXPECT_EQ(error.code, "SCIM_404");
  EXPECT_EQ(error.message, "No such user");
  EXPECT_EQ(error_in(R"({"detail":"d","status":403})").code, "SCIM_403");
  EXPECT_EQ(error_in(R"({"detail":"d","status":"400","scimType":"invalidFilter"})").code,
            "invalidFilter");
}

TEST(ErrorBody, Html) {
  EXPECT_EQ(
      error_in("<html><body><h2>HTTP ERROR 400</h2><pre>  Bad\n <b>Message</b> </pre>", "text/html")
          .message,
      "Bad\\n Message");
  EXPECT_EQ(error_in("<!DOCTYPE html><HTML><TITLE>Sign In</TITLE></HTML>", "").message, "Sign In");
  EXPECT_EQ(error_in("<html><body>x</body></html>", "text/html").message, "a web page");
  EXPECT_EQ(error_in("<html><title", "text/html").message, "a web page");
  EXPECT_EQ(error_in("<html><title>cut", "text/html").message, "cut");
}

TEST(ErrorBody, TextAndNothing) {
  EXPECT_EQ(error_in("upstream connect error", "text/plain").message, "upstream connect error");
  EXPECT_EQ(error_in("").message, "");
  EXPECT_EQ(error_in(" \n ").message, "");
  EXPECT_EQ(error_in("[1]").message, "[1]");
  EXPECT_EQ(error_in("\xff\xfe").message, "\\xff\\xfe");
  EXPECT_EQ(error_in("{}").message, "{}");
  EXPECT_LE(error_in(std::string(5'000'000, 'x')).message.size(), 210U);
}

TEST(ErrorBody, ABodyThatIsCutIsQuoted) {
  const std::string whole =
      R"({"error_code":"X","message":"m","details":[{"@type":"RetryInfo","retry_delay":"3s"}]})";
  EXPECT_EQ(error_in(whole).message, "m");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    const auto error = error_in(cut);
    EXPECT_EQ(error.message, cut);
    EXPECT_EQ(error.code, "");
    EXPECT_FALSE(error.retry_delay);
  }
}

}  // namespace
}  // namespace stocktake::databricks
