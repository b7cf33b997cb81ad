#include "net/transport/http_date.h"

#include <gtest/gtest.h>

namespace stocktake::net {
namespace {

TEST(HttpDate, AllThreeFormsAreRead) {
  constexpr std::int64_t kTime = 784'111'777'000;
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), kTime);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), kTime);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), kTime);
}

TEST(HttpDate, WhatIsNoDateIsNothing) {
  EXPECT_EQ(parse_http_date(""), std::nullopt);
  EXPECT_EQ(parse_http_date("soon"), std::nullopt);
  EXPECT_EQ(parse_http_date("9 Feb2020280202"), std::nullopt);
  EXPECT_EQ(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT"), 253'402'300'799'000);
}

TEST(HttpDate, WhatIsWrittenIsReadBack) {
  EXPECT_EQ(http_date(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date(http_date(1'790'000'000'000)), 1'790'000'000'000);
}

TEST(HttpDate, PartsOfASecondRoundDown) {
  EXPECT_EQ(http_date(784'111'777'999), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

}  // namespace
}  // namespace stocktake::net
