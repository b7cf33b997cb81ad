#include "net/transport/body.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace stocktake::net {
namespace {

TEST(Body, IsEmptyAndWithoutMemoryAtFirst) {
  const Body body;
  EXPECT_EQ(body.text(), "");
  EXPECT_EQ(body.size(), 0U);
  EXPECT_EQ(body.capacity(), 0U);
}

TEST(Body, HoldsWhatWasAppendedInOrder) {
  Body body("one ");
  body.append("");
  body.append("two");
  EXPECT_EQ(body.text(), "one two");
}

TEST(Body, KeepsEveryByteWhileItGrows) {
  Body body;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 37), static_cast<char>('a' + i % 26));
    body.append(piece);
    expected += piece;
  }
  EXPECT_EQ(body.text(), expected);
}

TEST(Body, AlwaysHasPaddingBehindTheText) {
  Body body;
  for (int i = 0; i < 2000; ++i) {
    body.append("x");
    ASSERT_GE(body.capacity(), body.size() + Body::kPadding);
  }
}

TEST(Body, GrowsInFewSteps) {
  Body body;
  int steps = 0;
  std::size_t capacity = 0;
  for (int i = 0; i < 100'000; ++i) {
    body.append("x");
    if (body.capacity() != capacity) ++steps;
    capacity = body.capacity();
  }
  EXPECT_LT(steps, 60);
}

TEST(Body, WhatWasReservedIsFilledInPlace) {
  Body body;
  body.reserve(1000);
  const std::size_t capacity = body.capacity();
  EXPECT_GE(capacity, 1000 + Body::kPadding);
  body.append(std::string(1000, 'x'));
  EXPECT_EQ(body.capacity(), capacity);
}

TEST(Body, ReservingLessTakesNothingAway) {
  Body body("some text");
  const std::size_t capacity = body.capacity();
  body.reserve(1);
  EXPECT_EQ(body.capacity(), capacity);
  EXPECT_EQ(body.text(), "some text");
}

TEST(Body, MovesWithItsText) {
  Body body("some text");
  const Body moved = std::move(body);
  EXPECT_EQ(moved.text(), "some text");
}

}  // namespace
}  // namespace stocktake::net
