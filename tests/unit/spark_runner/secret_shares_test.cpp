#include "spark_runner/secret_shares.h"

#include <gtest/gtest.h>

#include "util/expected.h"

namespace stocktake::spark_runner {
namespace {

std::string joined(const SecretShares& shares, const SecretShares::Share& share) {
  std::string secret;
  for (std::size_t i = 0; i < share.bytes.size(); ++i) {
    secret += static_cast<char>(share.bytes[i] ^ shares.pad()[share.offset + i]);
  }
  return secret;
}

TEST(SecretShares, BothTogetherAreTheSecret) {
  SecretShares shares;
  const auto share = shares.split("Bearer dapi-0123456789");
  EXPECT_EQ(joined(shares, share), "Bearer dapi-0123456789");
}

TEST(SecretShares, NeitherHoldsAPartOfIt) {
  const std::string secret(64, 'x');
  SecretShares shares;
  const auto share = shares.split(secret);
  EXPECT_EQ(share.bytes.size(), secret.size());
  EXPECT_EQ(share.bytes.find("xxxx"), std::string::npos);
  EXPECT_EQ(shares.pad().find("xxxx"), std::string::npos);
}

TEST(SecretShares, AnotherSecretHasAnotherPartOfThePad) {
  SecretShares shares;
  const auto one = shares.split("first secret");
  const auto two = shares.split("another");
  EXPECT_GE(two.offset, one.offset + one.bytes.size());
  EXPECT_EQ(joined(shares, two), "another");
}

TEST(SecretShares, TheSameSecretAgainUsesNothingUp) {
  SecretShares shares(16);
  const auto one = shares.split("0123456789");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(shares.split("0123456789").offset, one.offset);
}

TEST(SecretShares, APadThatIsUsedUpEndsTheRun) {
  SecretShares shares(16);
  shares.split("0123456789");
  EXPECT_THROW(shares.split("9876543210"), FatalError);
}

TEST(SecretShares, NoTwoPadsAreTheSame) {
  EXPECT_NE(SecretShares(32).pad(), SecretShares(32).pad());
}

}  // namespace
}  // namespace stocktake::spark_runner
