#include "engine/slices/result_buffer.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

Listing listing_of(std::size_t files) {
  Listing listing;
  listing.files.resize(files);
  return listing;
}

TEST(HeldResultsTest, GivesEachOnceToWhoeverAsks) {
  ResultBuffer held(100);
  held.add(1, {Source::dbfs, "/a"}, {listing_of(2)});
  held.add(1, {Source::workspace, "/a"}, {Absent{}});
  const auto first = held.take(Source::dbfs, "/a");
  ASSERT_TRUE(first);
  EXPECT_EQ(std::get<Listing>(first->outcome).files.size(), 2U);
  EXPECT_FALSE(held.take(Source::dbfs, "/a"));
  EXPECT_FALSE(held.take(Source::dbfs, "/b"));
  EXPECT_TRUE(held.take(Source::workspace, "/a"));
  EXPECT_EQ(held.size(), 0U);
}

TEST(HeldResultsTest, ForgetsTheOldestSliceWhereThereIsNoRoom) {
  ResultBuffer held(20);
  held.add(1, {Source::dbfs, "/1a"}, {listing_of(4)});
  held.add(1, {Source::dbfs, "/1b"}, {listing_of(4)});
  held.add(2, {Source::dbfs, "/2a"}, {listing_of(4)});
  held.add(2, {Source::dbfs, "/2b"}, {listing_of(4)});
  EXPECT_EQ(held.forgotten(), 0);
  held.add(3, {Source::dbfs, "/3a"}, {listing_of(0)});
  EXPECT_EQ(held.forgotten(), 2);
  EXPECT_FALSE(held.take(Source::dbfs, "/1a"));
  EXPECT_FALSE(held.take(Source::dbfs, "/1b"));
  EXPECT_TRUE(held.take(Source::dbfs, "/2a"));
  EXPECT_TRUE(held.take(Source::dbfs, "/3a"));
}

TEST(HeldResultsTest, WhatIsTakenMakesRoom) {
  ResultBuffer held(10);
  for (std::uint64_t slice = 1; slice <= 1000; ++slice) {
    held.add(slice, {Source::dbfs, "/d"}, {listing_of(8)});
    EXPECT_TRUE(held.take(Source::dbfs, "/d"));
  }
  EXPECT_EQ(held.forgotten(), 0);
}

TEST(HeldResultsTest, ALaterResultTakesThePlaceOfAnEarlierOne) {
  ResultBuffer held(10);
  held.add(1, {Source::dbfs, "/d"}, {listing_of(5)});
  held.add(2, {Source::dbfs, "/d"}, {listing_of(7)});
  held.add(3, {Source::dbfs, "/e"}, {listing_of(0)});
  EXPECT_EQ(held.forgotten(), 0);
  EXPECT_EQ(std::get<Listing>(held.take(Source::dbfs, "/d")->outcome).files.size(), 7U);
}

TEST(HeldResultsTest, OneThatIsTooLargeIsForgottenItself) {
  ResultBuffer held(10);
  held.add(1, {Source::dbfs, "/d"}, {listing_of(50)});
  EXPECT_EQ(held.size(), 0U);
  EXPECT_EQ(held.forgotten(), 1);
  held.add(2, {Source::dbfs, "/e"}, {listing_of(5)});
  EXPECT_EQ(held.size(), 1U);
}

}  // namespace
}  // namespace stocktake
