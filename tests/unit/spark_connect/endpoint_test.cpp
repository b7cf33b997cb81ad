#include "spark_connect/endpoint.h"

#include <gmock/gmock.h>

namespace stocktake::spark_connect::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(EndpointParse, ReadsHostAndPort) {
  const auto endpoint = Endpoint::parse("sc://localhost:15009");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->host, "localhost");
  EXPECT_EQ(endpoint->port, 15009);
  EXPECT_FALSE(endpoint->tls);
  EXPECT_EQ(Endpoint::parse("sc://127.0.0.1")->port, 15002);
  EXPECT_EQ(Endpoint::parse("sc://127.0.0.1/")->address(), "127.0.0.1:15002");
  EXPECT_EQ(Endpoint::parse("sc://[::1]:7/;")->address(), "[::1]:7");
  EXPECT_EQ(Endpoint::parse("sc://[::1]")->host, "::1");
}

TEST(EndpointParse, ReadsParameters) {
  const auto endpoint =
      Endpoint::parse("sc://h.example:443/;token=a%3Db;user_id=me;X-Extra=v;use_ssl=true");
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(endpoint->tls);
  EXPECT_EQ(endpoint->token, "a=b");
  EXPECT_EQ(endpoint->user_id, "me");
  EXPECT_THAT(endpoint->headers, ElementsAre(Pair("x-extra", "v")));
}

TEST(EndpointParse, ATokenAsksForTlsExceptToLoopback) {
  EXPECT_TRUE(Endpoint::parse("sc://h.example/;token=t")->tls);
  EXPECT_FALSE(Endpoint::parse("sc://127.0.0.1/;token=t")->tls);
  EXPECT_TRUE(Endpoint::parse("sc://127.0.0.1/;token=t;use_ssl=true")->tls);
}

TEST(EndpointParse, RefusesPlainTextToAnotherMachine) {
  for (const char* url : {"sc://10.0.0.1", "sc://h.example:15002/", "sc://128.0.0.1",
                          "sc://localhost.example", "sc://h.example/;token=t;use_ssl=false"}) {
    const auto endpoint = Endpoint::parse(url);
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().code, ExitCode::usage);
  }
}

TEST(EndpointParse, RefusesWhatItCannotRead) {
  for (const char* url :
       {"", "http://localhost", "sc://", "sc://:1", "sc://localhost:0", "sc://localhost:65536",
        "sc://localhost:1x", "sc://localhost:", "sc://[::1", "sc://[::1]x", "sc://localhost/path",
        "sc://localhost/;x", "sc://localhost/;=v", "sc://localhost/;use_ssl=1",
        "sc://localhost/;a b=c", "sc://localhost/;x-bin=c", "sc://localhost/;x=%0A",
        "sc://me@localhost", "sc://localhost/;session_id=1"}) {
    EXPECT_FALSE(Endpoint::parse(url)) << url;
  }
}

TEST(EndpointParse, TakesWhatSparksClientsTake) {
  const auto endpoint = Endpoint::parse(
      "sc://localhost/;user_agent=my%20tool;session_id=11111111-2222-3333-4444-555555555555");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->user_agent, "my tool");
  EXPECT_EQ(endpoint->session_id, "11111111-2222-3333-4444-555555555555");
}

TEST(EndpointParse, PlainTextToAnotherMachineMustBeAllowed) {
  EXPECT_TRUE(Endpoint::parse("sc://10.0.0.1", /*allow_plain=*/true));
  EXPECT_FALSE(Endpoint::parse("sc://h.example/;token=t;use_ssl=false", /*allow_plain=*/true))
      << "a token";
}

TEST(EndpointOfDatabricks, IsTlsWithTheCluster) {
  const auto endpoint = Endpoint::databricks("adb-1.2.example", "0123-abc");
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->address(), "adb-1.2.example:443");
  EXPECT_TRUE(endpoint->tls);
  EXPECT_EQ(Endpoint::databricks("proxy.example:8443", "0")->address(), "proxy.example:8443");
  EXPECT_THAT(endpoint->headers, ElementsAre(Pair("x-databricks-cluster-id", "0123-abc")));
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
