#include "model/age.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

constexpr std::int64_t kBegun = 1'700'000'000'000;

TEST(AgeTest, BoundsBelongToTheOlderClass) {
  EXPECT_EQ(age_class(kBegun + 1, kBegun), 0);
  EXPECT_EQ(age_class(kBegun - 30 * kDayMs + 1, kBegun), 0);
  EXPECT_EQ(age_class(kBegun - 30 * kDayMs, kBegun), 1);
  EXPECT_EQ(age_class(kBegun - 365 * kDayMs + 1, kBegun), 3);
  EXPECT_EQ(age_class(kBegun - 365 * kDayMs, kBegun), kYearOldAge);
  EXPECT_EQ(age_class(0, kBegun), 7);
  EXPECT_EQ(age_class(std::nullopt, kBegun), kUnknownAge);
  EXPECT_FALSE(is_year_old(kUnknownAge));
  EXPECT_TRUE(is_year_old(7));
}

}  // namespace
}  // namespace stocktake
