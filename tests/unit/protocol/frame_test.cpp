#include "protocol/frame.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace stocktake::protocol {
namespace {

/// The frames of a stream that arrives in pieces of a given size, and the error, if any.
struct Cut {
  std::vector<Frame> frames;
  std::string error;
  bool has_rest = false;
};

Cut cut(std::string_view bytes, std::size_t piece, std::size_t most = kMaxPayload) {
  Cut cut;
  FrameReader reader(most);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.append(bytes.substr(at, piece));
    while (true) {
      auto frame = reader.next();
      if (!frame) {
        cut.error = frame.error();
        return cut;
      }
      if (!*frame) break;
      cut.frames.push_back(std::move(**frame));
    }
  }
  cut.has_rest = reader.has_rest();
  return cut;
}

std::string three_frames() {
  return encode_frame(FrameKind::event, "one") + encode_frame(FrameKind::drain, "") +
         encode_frame(FrameKind::end, std::string(100'000, '\0'));
}

TEST(FrameTest, ComesBackWhateverThePieces) {
  for (const std::size_t piece : {1U, 2U, 7U, 4096U, 1'000'000U}) {
    const Cut all = cut(three_frames(), piece);
    EXPECT_EQ(all.error, "");
    ASSERT_EQ(all.frames.size(), 3U) << piece;
    EXPECT_EQ(all.frames[0], (Frame{FrameKind::event, "one"}));
    EXPECT_EQ(all.frames[1], (Frame{FrameKind::drain, ""}));
    EXPECT_EQ(all.frames[2], (Frame{FrameKind::end, std::string(100'000, '\0')}));
    EXPECT_FALSE(all.has_rest);
  }
}

TEST(FrameTest, OneThatIsCutIsNoFrame) {
  const std::string whole = encode_frame(FrameKind::event, "payload");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Cut all = cut(whole.substr(0, size), 3);
    EXPECT_EQ(all.error, "");
    EXPECT_TRUE(all.frames.empty());
    EXPECT_TRUE(all.has_rest);
  }
}

TEST(FrameTest, EveryFlippedBitIsNoticed) {
  const std::string whole = encode_frame(FrameKind::event, "payload");
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const Cut all = cut(damaged, damaged.size(), 1000);
    // A larger length means that the frame never ends; any other change is an error.
    EXPECT_TRUE(all.frames.empty()) << bit;
    EXPECT_TRUE(!all.error.empty() || all.has_rest) << bit;
  }
}

TEST(FrameTest, OneThatIsTooLargeIsRefusedAtItsHeader) {
  const std::string large = encode_frame(FrameKind::results, std::string(101, 'x'));
  EXPECT_NE(cut(large.substr(0, 12), 12, 100).error, "");
  EXPECT_EQ(cut(large, 12, 101).frames.size(), 1U);
}

TEST(FrameTest, WhatIsNoFrameIsAnErrorAtItsFirstByte) {
  EXPECT_NE(cut("Segmentation fault", 1).error, "");
  EXPECT_NE(cut("X", 1).error, "");
  std::string unknown = encode_frame(FrameKind::end, "");
  unknown[3] = 99;
  EXPECT_NE(cut(unknown, 100).error, "");
}

TEST(FrameTest, GarbageNeverBecomesAFrame) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = "stk";
    for (int i = 0; i < 40; ++i) bytes += static_cast<char>(byte(random));
    EXPECT_TRUE(cut(bytes, 5, 30).frames.empty());
  }
}

}  // namespace
}  // namespace stocktake::protocol
