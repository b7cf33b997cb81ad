#include "net/limit/retry_after.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace stocktake::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::int64_t kNow = 784'111'777'000;  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(RetryAfter, TakesSeconds) {
  EXPECT_EQ(parse_retry_after("0", kNow), std::chrono::seconds(0));
  EXPECT_EQ(parse_retry_after("1", kNow), std::chrono::seconds(1));
  EXPECT_EQ(parse_retry_after(" 120 ", kNow), std::chrono::seconds(120));
}

TEST(RetryAfter, TakesFractionsAndNeverComesEarly) {
  EXPECT_EQ(parse_retry_after("1.5", kNow), milliseconds(1500));
  EXPECT_EQ(parse_retry_after("0.0001", kNow), milliseconds(1));
}

TEST(RetryAfter, TakesTheThreeFormsOfAnHttpDate) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", kNow), std::chrono::seconds(10));
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:47 GMT", kNow), std::chrono::seconds(10));
  EXPECT_EQ(parse_retry_after("Sun Nov  6 08:49:47 1994", kNow), std::chrono::seconds(10));
}

TEST(RetryAfter, ADateThatHasPassedIsNoDelay) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:27 GMT", kNow), std::chrono::seconds(0));
}

TEST(RetryAfter, IsNeverMoreThanADay) {
  EXPECT_EQ(parse_retry_after("999999999999", kNow), hours(24));
  EXPECT_EQ(parse_retry_after("Fri, 06 Nov 2020 08:49:37 GMT", kNow), hours(24));
}

class RetryAfterNonsense : public ::testing::TestWithParam<const char*> {};

TEST_P(RetryAfterNonsense, IsNothing) {
  EXPECT_EQ(parse_retry_after(GetParam(), kNow), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(All, RetryAfterNonsense,
                         ::testing::Values("", " ", ".", "inf", "nan", "-1", "+1", "0x10", "1e9",
                                           "soon", "1 s", "1s", "Sun, 99 Nov 1994 08:49:37 GMT",
                                           "\xff\xfe"));

TEST(RetryDelay, TakesADurationInSeconds) {
  EXPECT_EQ(parse_duration("3s"), std::chrono::seconds(3));
  EXPECT_EQ(parse_duration("0.25s"), milliseconds(250));
  EXPECT_EQ(parse_duration(" 0s "), std::chrono::seconds(0));
}

TEST(RetryDelay, NonsenseIsNothing) {
  for (const char* text : {"", "s", "3", "-3s", "3ms", "infs", "nans", "0x1s", "1e3s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace stocktake::net
