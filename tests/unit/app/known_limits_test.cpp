#include "app/known_limits.h"

#include <gtest/gtest.h>

#include "databricks/source_api.h"
#include "engine/families.h"
#include "support/manual_clock.h"
#include "support/scripted_transport.h"

namespace stocktake::app {
namespace {

using net::RateLimiter;

constexpr std::size_t kDbfs = 0;
constexpr std::size_t kWorkspace = 1;

class KnownLimits : public ::testing::Test {
 protected:
  std::unique_ptr<net::Dispatcher> dispatcher_that_knows(std::string_view known) {
    net::DispatchLimits limits;
    limits.max_in_flight = 64;
    limits.sharing = kMaxSources;
    auto dispatcher = std::make_unique<net::Dispatcher>(transport_, clock_, kFamilies, limits);
    start_from(*dispatcher, known);
    return dispatcher;
  }

  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{clock_, {}};
};

TEST_F(KnownLimits, NothingIsKnownAtFirst) {
  EXPECT_EQ(known_limits(*dispatcher_that_knows(""), default_sources(), clock_.now()), "{}");
}

TEST_F(KnownLimits, AreReadAsTheyWereWritten) {
  for (
      const std::string known :
      {R"({"dbfs":{"rate":59.7,"is_own":false},"workspace":{"rate":59.7,"is_own":false}})",
       R"({"dbfs":{"rate":30.0,"is_own":true},"workspace":{"in_flight":20,"rate":99.5,"is_own":true}})"}) {
    EXPECT_EQ(known_limits(*dispatcher_that_knows(known), default_sources(), clock_.now()), known);
  }
}

TEST_F(KnownLimits, ALimitOfOneSourceIsNotTheOthers) {
  const auto dispatcher =
      dispatcher_that_knows(R"({"workspace":{"in_flight":20,"rate":30.0,"is_own":true}})");
  const net::AdaptiveLimiter& limiter = dispatcher->limiter();
  EXPECT_EQ(limiter.rate_limiter(kDbfs).rate(), RateLimiter::kNoLimit);
  EXPECT_DOUBLE_EQ(limiter.rate_limiter(kWorkspace).rate(), 30);
  EXPECT_EQ(limiter.concurrency_limit(kWorkspace).size(), 20);
  EXPECT_TRUE(limiter.concurrency_limit(kWorkspace).is_known());
}

TEST_F(KnownLimits, WhatCannotBeReadIsLeftOut) {
  for (const std::string known :
       {"[]", "{", R"({"dbfs":7})", R"({"dbfs":{"rate":"a","in_flight":[]}})",
        R"({"dbfs":{"rate":-3,"in_flight":-5}})", R"({"dbfs":{"in_flight":1e-300}})",
        R"({"other":{"rate":5}})"}) {
    EXPECT_EQ(known_limits(*dispatcher_that_knows(known), default_sources(), clock_.now()), "{}")
        << known;
  }
}

TEST_F(KnownLimits, AreBounded) {
  const auto dispatcher = dispatcher_that_knows(R"({"dbfs":{"in_flight":1e300,"rate":1e308}})");
  EXPECT_EQ(dispatcher->limiter().concurrency_limit(kDbfs).size(), 64);
  EXPECT_DOUBLE_EQ(dispatcher->limiter().rate_limiter(kDbfs).rate(), 5000);
}

}  // namespace
}  // namespace stocktake::app
