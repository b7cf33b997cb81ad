#include "util/base64.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace stocktake {
namespace {

TEST(Base64, EncodesTheTextsOfRfc4648) {
  const std::array<std::pair<const char*, const char*>, 7> texts{{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}}};
  for (const auto& [bytes, text] : texts) EXPECT_EQ(base64(bytes), text);
}

TEST(Base64, UrlsHaveTheirOwnCharactersAndNoPadding) {
  const std::string bytes("\xFB\xEF\xFF\x00", 4);
  EXPECT_EQ(base64(bytes), "++//AA==");
  EXPECT_EQ(base64url(bytes), "--__AA");
  EXPECT_EQ(from_base64url("--__AA"), bytes);
  EXPECT_EQ(from_base64url("++//AA"), bytes);
}

TEST(Base64, WhatWasEncodedIsDecoded) {
  std::string bytes;
  for (int size = 0; size < 70; ++size) {
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    bytes += static_cast<char>(size * 37);
  }
}

TEST(Base64, OtherCharactersAreNoBase64) {
  EXPECT_FALSE(from_base64url("a.b-"));
  EXPECT_FALSE(from_base64url("a b-"));
}

}  // namespace
}  // namespace stocktake
