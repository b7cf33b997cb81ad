#include "util/time_format.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(Iso8601, IsUtcToTheSecond) {
  EXPECT_EQ(iso8601(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(iso8601(1'700'000'000'000), "2023-11-14T22:13:20Z");
  EXPECT_EQ(iso8601(1'700'000'000'999), "2023-11-14T22:13:20Z");
  EXPECT_EQ(iso8601(1'709'164'799'000), "2024-02-28T23:59:59Z");
  EXPECT_EQ(iso8601(1'709'164'800'000), "2024-02-29T00:00:00Z");
}

TEST(Iso8601, TimesBefore1970RoundDown) {
  EXPECT_EQ(iso8601(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(iso8601(-1000), "1969-12-31T23:59:59Z");
  EXPECT_EQ(iso8601(-1001), "1969-12-31T23:59:58Z");
}

TEST(Iso8601, HasFourDigitsOfTheYear) {
  EXPECT_EQ(iso8601(kEarliestTime), "0001-01-01T00:00:00Z");
  EXPECT_EQ(iso8601(INT64_MIN), "0001-01-01T00:00:00Z");
  EXPECT_EQ(iso8601(kLatestTime), "9999-12-31T23:59:59Z");
  EXPECT_EQ(iso8601(INT64_MAX), "9999-12-31T23:59:59Z");
}

TEST(Delay, KeepsFractionsOfAMillisecond) {
  using std::chrono::microseconds;
  EXPECT_EQ(parse_delay("50ms"), microseconds(50'000));
  EXPECT_EQ(parse_delay("50"), microseconds(50'000));
  EXPECT_EQ(parse_delay("0.5ms"), microseconds(500));
  EXPECT_EQ(parse_delay(".5"), microseconds(500));
  EXPECT_EQ(parse_delay("250us"), microseconds(250));
  EXPECT_EQ(parse_delay("0.2s"), microseconds(200'000));
  EXPECT_EQ(parse_delay("0"), microseconds(0));
}

TEST(Delay, WhatIsNoneIsNothing) {
  for (const char* text :
       {"", "ms", "s", "-1ms", "1 ms", "1m", "soon", "nan", "inf", "1e9s", "0x5"}) {
    EXPECT_EQ(parse_delay(text), std::nullopt) << text;
  }
}

TEST(HumanDuration, UsesTheUnitsThatFit) {
  EXPECT_EQ(human_duration(0), "0.0 s");
  EXPECT_EQ(human_duration(4.2), "4.2 s");
  EXPECT_EQ(human_duration(60), "1m 00s");
  EXPECT_EQ(human_duration(187), "3m 07s");
  EXPECT_EQ(human_duration(3600), "1h 00m");
  EXPECT_EQ(human_duration(3720), "1h 02m");
}

TEST(HumanDuration, NeverSaysSixty) {
  EXPECT_EQ(human_duration(59.97), "1m 00s");
  EXPECT_EQ(human_duration(3599.6), "1h 00m");
}

}  // namespace
}  // namespace stocktake
