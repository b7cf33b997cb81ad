#include "auth/authorizing_transport.h"

#include <gtest/gtest.h>

#include "support/scripted_transport.h"

namespace stocktake::auth {
namespace {

using ::stocktake::testing::ManualClock;
using ::stocktake::testing::Reply;
using ::stocktake::testing::response;
using ::stocktake::testing::ScriptedTransport;

/// Credentials whose state the test sets.
class TestCredentials final : public Credentials {
 public:
  tl::expected<std::optional<Grant>, FetchFailure> current() override {
    if (failure) return tl::unexpected(*failure);
    if (waits) return std::optional<Grant>();
    return Grant{number, {"Authorization: Bearer " + std::to_string(number)}};
  }
  tl::expected<Grant, FetchFailure> wait() override { return **current(); }
  bool renew(std::uint64_t refused) override {
    if (!renewable) return false;
    if (refused == number) ++number;
    return true;
  }
  std::string describe() const override { return "test"; }

  std::uint64_t number = 1;
  bool renewable = true;
  bool waits = false;
  std::optional<FetchFailure> failure;
};

class AuthorizingTransportTest : public ::testing::Test {
 protected:
  /// The outcome of one attempt: its status, or the kind of error.
  std::string attempt(net::Ticket ticket = 1) {
    transport_.start(ticket, {"/x", "", ""});
    for (auto& completion : transport_.poll(clock_.now() + std::chrono::seconds(2))) {
      if (!completion.exchange) return std::string(to_string(completion.exchange.error().kind));
      return std::to_string(completion.exchange->status);
    }
    return "nothing";
  }

  ManualClock clock_;
  std::uint64_t accepted_ = 1;
  std::vector<std::string> seen_;
  ScriptedTransport inner_{clock_, [this](const net::Request& request) -> Reply {
                             seen_.push_back(request.headers.front());
                             const bool ok = request.headers.front() ==
                                             "Authorization: Bearer " + std::to_string(accepted_);
                             return {response(ok ? 200 : 401, "{}"), std::chrono::seconds(1)};
                           }};
  TestCredentials credentials_;
  AuthorizingTransport transport_{inner_, credentials_,
                                  [](const net::Response& r) { return r.status == 401; }};
};

TEST_F(AuthorizingTransportTest, AddsTheHeaders) {
  EXPECT_EQ(attempt(), "200");
  EXPECT_EQ(seen_, std::vector<std::string>{"Authorization: Bearer 1"});
}

TEST_F(AuthorizingTransportTest, TheFirstRefusalAsksForANewToken) {
  accepted_ = 2;
  EXPECT_EQ(attempt(), "TOKEN_REFUSED");
  EXPECT_EQ(attempt(), "200");
  EXPECT_EQ(seen_.size(), 2U);
}

TEST_F(AuthorizingTransportTest, TheSecondRefusalIsReturned) {
  accepted_ = 99;
  EXPECT_EQ(attempt(), "TOKEN_REFUSED");
  EXPECT_EQ(attempt(), "401");
  credentials_.renewable = false;
  EXPECT_EQ(attempt(2), "401");
}

TEST_F(AuthorizingTransportTest, ManyRefusalsAtOnceAskOnce) {
  accepted_ = 2;
  for (net::Ticket ticket = 1; ticket <= 8; ++ticket) transport_.start(ticket, {"/x", "", ""});
  EXPECT_EQ(transport_.poll(clock_.now() + std::chrono::seconds(2)).size(), 8U);
  EXPECT_EQ(credentials_.number, 2U);
}

TEST_F(AuthorizingTransportTest, NothingIsSentWithoutAToken) {
  credentials_.waits = true;
  EXPECT_EQ(attempt(), "NO_TOKEN");
  EXPECT_TRUE(seen_.empty());
  credentials_.waits = false;
  EXPECT_EQ(attempt(), "200");
}

TEST_F(AuthorizingTransportTest, TheReasonCounts) {
  credentials_.failure = FetchFailure{ErrorKind::network, {}, true, {}};
  EXPECT_EQ(attempt(), "NO_TOKEN");
  credentials_.failure->may_pass = false;
  EXPECT_EQ(attempt(), "CREDENTIALS_REFUSED");
}

TEST_F(AuthorizingTransportTest, NothingEndsAfterACancel) {
  credentials_.waits = true;
  transport_.start(1, {"/x", "", ""});
  transport_.cancel_all();
  EXPECT_TRUE(transport_.poll(clock_.now()).empty());
}

}  // namespace
}  // namespace stocktake::auth
