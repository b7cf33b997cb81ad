#include "auth/token.h"

#include <gtest/gtest.h>

namespace stocktake::auth {
namespace {

// {"alg":"none"} and {"exp":1790000000,"sub":"a>?"}: the second needs the URL alphabet.
constexpr const char* kJwt = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTAwMDAwMDAsInN1YiI6ImE-PyJ9.c2ln";

TEST(Token, JwtTellsWhenItEnds) {
  EXPECT_EQ(token_expiry(kJwt), 1'790'000'000'000);
  EXPECT_EQ(kind_of_token(kJwt), "OAuth token");
}

TEST(Token, OthersDoNot) {
  for (const char* token : {"", "dapi0123456789abcdef", ".", "..", "a.b.c", "a.e30.c",
                            "a.eyJleHAiOi0xfQ.c", "a.eyJleHAiOjFlOTl9.c", "a.!!!!.c", "a.e.c"}) {
    EXPECT_FALSE(token_expiry(token)) << token;
  }
}

TEST(Token, Kinds) {
  EXPECT_EQ(kind_of_token("dapi0123"), "personal access token");
  EXPECT_EQ(kind_of_token("secret"), "token");
  EXPECT_EQ(kind_of_token("a.b.c"), "token");
}

}  // namespace
}  // namespace stocktake::auth
