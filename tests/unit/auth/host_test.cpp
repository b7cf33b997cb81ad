#include "auth/host.h"

#include <gtest/gtest.h>

namespace stocktake::auth {
namespace {

TEST(Host, Normalises) {
  const auto normal = [](std::string_view text) {
    const auto host = normalise_host(text);
    return host ? *host : "failed: " + host.error().message;
  };
  EXPECT_EQ(normal("https://adb-1.2.azuredatabricks.net"), "https://adb-1.2.azuredatabricks.net");
  EXPECT_EQ(normal("adb-1.2.azuredatabricks.net"), "https://adb-1.2.azuredatabricks.net");
  EXPECT_EQ(normal(" HTTPS://Foo.Cloud.Databricks.COM/ "), "https://foo.cloud.databricks.com");
  EXPECT_EQ(normal("https://x.com/?o=123#job/1"), "https://x.com");
  EXPECT_EQ(normal("x.com?o=123"), "https://x.com");
  EXPECT_EQ(normal("https://x.com/a/b@c"), "https://x.com");
  EXPECT_EQ(normal("https://x.com:8443/a"), "https://x.com:8443");
  EXPECT_EQ(normal("https://[::1]:99/"), "https://[::1]:99");
  EXPECT_EQ(normal("x.com:443"), "https://x.com");
  EXPECT_EQ(normal("http://127.0.0.1:80"), "http://127.0.0.1");
}

TEST(Host, PlainHttpToThisMachineOnly) {
  for (const char* text : {"http://localhost", "http://127.0.0.1:8080", "http://127.9.8.7",
                           "http://[::1]:80", "http://LOCALHOST:1"}) {
    EXPECT_TRUE(normalise_host(text).has_value()) << text;
  }
  EXPECT_EQ(*normalise_host("http://127.0.0.1:8080/x"), "http://127.0.0.1:8080");
  for (const char* text : {"http://x.com", "http://127.evil.com", "http://localhost.evil.com",
                           "http://128.0.0.1", "http://[::2]", "http://0.0.0.0"}) {
    const auto host = normalise_host(text);
    ASSERT_FALSE(host.has_value()) << text;
    EXPECT_EQ(host.error().code, ExitCode::usage);
    EXPECT_NE(host.error().message.find("token"), std::string::npos);
  }
}

TEST(Host, RefusesGarbage) {
  for (const char* text : {"",
                           "  ",
                           "https://",
                           "https:///x",
                           "ftp://x.com",
                           "://x",
                           "a b.com",
                           "x.com:",
                           "x.com:0",
                           "x.com:65536",
                           "x.com:12a",
                           "x.com:123456",
                           "[::1",
                           "[]",
                           "[x]",
                           "https://x..com",
                           ".x.com",
                           "-x.com",
                           "x\n.com",
                           "x.com\r\nHost: y",
                           "h\xc3\xa4.com",
                           "::1"}) {
    const auto host = normalise_host(text);
    ASSERT_FALSE(host.has_value()) << text;
    EXPECT_EQ(host.error().code, ExitCode::usage) << text;
    EXPECT_FALSE(host.error().remedy.empty());
  }
}

TEST(Host, RefusesPasswordAndKeepsIt) {
  for (const char* text : {"https://me:hunter2@x.com", "me:hunter2@x.com", "hunter2@x.com",
                           "https://me:hunter2/3@x.com"}) {
    const auto host = normalise_host(text);
    ASSERT_FALSE(host.has_value()) << text;
    EXPECT_EQ((host.error().message + host.error().remedy).find("hunter2"), std::string::npos);
  }
}

TEST(Host, SameServer) {
  EXPECT_TRUE(same_server("https://x.com", "https://x.com:443"));
  EXPECT_TRUE(same_server("http://localhost:80", "http://localhost"));
  EXPECT_FALSE(same_server("https://x.com", "https://x.com:8443"));
  EXPECT_FALSE(same_server("https://x.com", "https://y.com"));
  EXPECT_FALSE(same_server("https://localhost", "http://localhost"));
}

}  // namespace
}  // namespace stocktake::auth
