// The faults that are injected on request.

#include "simulator/fault_injector.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "databricks/error_body.h"
#include "databricks/listing.h"
#include "databricks/scim.h"
#include "unit/simulator/client.h"

namespace stocktake::simulator {
namespace {

using net::TransportErrorKind;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr int kRequests = 16;

/// Sends the same list request `count` times to a server with these faults.
std::vector<net::Exchange> answers_in(const FaultProfile& faults, int count = kRequests) {
  Options options;
  options.spec.users = 3;
  options.faults = faults;
  const Server server(options);
  Client client(server);
  const std::string target = databricks::list_request(Source::workspace, "/Users").target;
  std::vector<net::Exchange> all;
  for (int i = 0; i < count; ++i) all.push_back(client.get(target));
  return all;
}

int statuses_of(const std::vector<net::Exchange>& all, int status) {
  return static_cast<int>(std::count_if(all.begin(), all.end(), [status](const auto& each) {
    return each && each->status == status;
  }));
}

TEST(SimulatedWeather, GoodWeatherAnswersAll) {
  EXPECT_EQ(statuses_of(answers_in({}), 200), kRequests);
}

TEST(SimulatedWeather, ThrottlingIs429WithAndWithoutAWord) {
  FaultProfile faults;
  faults.p429 = 1;
  const auto all = answers_in(faults, 40);
  EXPECT_EQ(statuses_of(all, 429), 40);
  int with_word = 0;
  for (const auto& each : all) {
    const bool in_body = each->body.text().find("retry_delay") != std::string_view::npos;
    with_word += in_body || !each->retry_after.empty() ? 1 : 0;
  }
  EXPECT_GT(with_word, 0);
  EXPECT_LT(with_word, 40);
}

TEST(SimulatedWeather, ABrokenServiceIs5xx) {
  FaultProfile faults;
  faults.p5xx = 1;
  std::set<int> seen;
  for (const auto& each : answers_in(faults, 40)) {
    ASSERT_TRUE(each);
    seen.insert(each->status);
  }
  EXPECT_EQ(seen, (std::set<int>{500, 502, 503, 504}));
}

TEST(SimulatedWeather, ALatencyMayBeAFractionOfAMillisecond) {
  FaultProfile faults;
  faults.latency = microseconds(500);
  EXPECT_EQ(FaultInjector(faults, 1).latency("/x"), microseconds(500));
  faults.jitter = microseconds(400);
  const auto with_jitter = FaultInjector(faults, 1).latency("/x");
  EXPECT_GT(with_jitter, microseconds(500));
  EXPECT_LT(with_jitter, microseconds(900));
}

TEST(SimulatedWeather, AWebPageComesWithStatus200) {
  FaultProfile faults;
  faults.html = 1;
  for (const auto& each : answers_in(faults, 3)) {
    ASSERT_TRUE(each);
    EXPECT_EQ(each->status, 200);
    EXPECT_THAT(each->content_type, HasSubstr("text/html"));
    EXPECT_FALSE(databricks::parse_listing(Source::workspace, "/Users", each->body));
  }
}

TEST(SimulatedWeather, AResetBreaksTheConnection) {
  FaultProfile faults;
  faults.reset = 1;
  for (const auto& each : answers_in(faults)) {
    ASSERT_FALSE(each);
    // A reset within the body is reported as a truncated body if the client sees EOF first.
    EXPECT_THAT((std::set{TransportErrorKind::reset, TransportErrorKind::truncated}),
                Contains(each.error().kind));
  }
}

TEST(SimulatedWeather, ATruncatedBodyIsNoWholeAnswer) {
  FaultProfile faults;
  faults.truncate = 1;
  for (const auto& each : answers_in(faults)) {
    ASSERT_FALSE(each);
    EXPECT_EQ(each.error().kind, TransportErrorKind::truncated);
  }
}

TEST(SimulatedWeather, AHangEndsWhenTheClientGivesUp) {
  FaultProfile faults;
  faults.hang = 1;
  for (const auto& each : answers_in(faults, 1)) {
    ASSERT_FALSE(each);
    EXPECT_EQ(each.error().kind, TransportErrorKind::timed_out);
  }
}

TEST(SimulatedWeather, HalfBadWeatherIsBoth) {
  FaultProfile faults;
  faults.p5xx = 0.5;
  const int good = statuses_of(answers_in(faults, 60), 200);
  EXPECT_GT(good, 5);
  EXPECT_LT(good, 55);
}

TEST(SimulatedWeather, MoreThanTheRateIsRefusedWithAWordAndCountedByFamily) {
  Options options;
  options.faults.rate_workspace = 1;
  const Server server(options);
  Client client(server);
  const std::string target = databricks::list_request(Source::workspace, "/Users").target;
  // One token per second: of many concurrent requests the first is served, and at least one is
  // refused.
  const auto all = client.get_all(std::vector<std::string>(100, target));
  EXPECT_GE(statuses_of(all, 200), 1);
  EXPECT_GE(statuses_of(all, 429), 1);
  for (const auto& each : all) {
    if (each && each->status == 429) {
      EXPECT_EQ(each->retry_after, "1");
    }
  }
  // DBFS has a separate limit, and none in this test.
  const std::string other = databricks::list_request(Source::dbfs, "/Users").target;
  EXPECT_EQ(statuses_of(client.get_all(std::vector<std::string>(20, other)), 429), 0);
  EXPECT_THAT(client.body("/stats"), HasSubstr("\"dbfs\":{\"requests\":20,\"throttled\":0}"));
}

TEST(SimulatedWeather, ASharedRateIsUsedUpByBothApis) {
  Options options;
  options.faults.rate = 0.01;
  options.faults.rate_burst = 30;
  options.faults.rate_shared = true;
  const Server server(options);
  Client client(server);
  const std::string one = databricks::list_request(Source::workspace, "/Users").target;
  const std::string other = databricks::list_request(Source::dbfs, "/Users").target;
  EXPECT_EQ(statuses_of(client.get_all(std::vector<std::string>(20, one)), 200), 20);
  EXPECT_EQ(statuses_of(client.get_all(std::vector<std::string>(20, other)), 200), 10);
}

TEST(SimulatedWeather, ATokenBucketFillsWithTime) {
  FaultProfile faults;
  faults.rate = 2;
  FaultInjector station(faults, 1);
  const auto refused = [&](FaultInjector::Time now) {
    return station.decide(Family::workspace, "/x", now, 0).instead.has_value();
  };
  const FaultInjector::Time start{std::chrono::hours(1)};
  EXPECT_FALSE(refused(start));
  EXPECT_FALSE(refused(start));
  EXPECT_TRUE(refused(start));
  EXPECT_TRUE(refused(start + milliseconds(400)));
  EXPECT_FALSE(refused(start + milliseconds(500)));
  EXPECT_TRUE(refused(start + milliseconds(500)));
}

TEST(SimulatedWeather, TooManyAtOnceAreRefusedByName) {
  Options options;
  options.faults.concurrent = 2;
  options.faults.latency = milliseconds(200);
  const Server server(options);
  Client client(server);
  const std::string target = databricks::list_request(Source::workspace, "/Users").target;
  const auto all = client.get_all(std::vector<std::string>(8, target));
  EXPECT_GE(statuses_of(all, 200), 2);
  EXPECT_GE(statuses_of(all, 429), 1);
  for (const auto& each : all) {
    if (each && each->status == 429) {
      EXPECT_THAT(std::string(each->body.text()), HasSubstr("concurrent limit of 2"));
    }
  }
}

TEST(SimulatedWeather, WhoIsRefusedTakesNobodysPlace) {
  Options options;
  options.faults.concurrent = 2;
  options.faults.latency = milliseconds(4);
  options.faults.jitter = milliseconds(8);
  const Server server(options);
  Client client(server);
  const std::string target = databricks::list_request(Source::workspace, "/Users").target;
  // Of eight requests, six always wait for their 429. They must not block a request that arrives
  // when one of the two served ones has ended.
  const auto all = client.get_all(std::vector<std::string>(200, target), 8);
  EXPECT_GE(statuses_of(all, 200), 20);
  EXPECT_GE(statuses_of(all, 429), 20);
  const std::string stats = client.body("/stats");
  EXPECT_THAT(stats, HasSubstr("\"max_in_flight\":8,"));
  EXPECT_THAT(stats, HasSubstr("\"max_served\":2,"));
}

TEST(SimulatedWeather, ATokenExpiresAfterSoManyRequests) {
  FaultProfile faults;
  faults.expire_after = 3;
  const auto all = answers_in(faults, 5);
  EXPECT_EQ(statuses_of(all, 200), 3);
  EXPECT_EQ(statuses_of(all, 403), 2);
}

TEST(SimulatedWeather, AnExpiredTokenIsRefusedWithTheCodeOfItsStatus) {
  FaultProfile faults;
  faults.expire_after = 1;
  for (const int status : {401, 403}) {
    faults.expire_status = status;
    const auto all = answers_in(faults, 2);
    ASSERT_TRUE(all.back());
    EXPECT_EQ(all.back()->status, status);
    const auto error = databricks::parse_error(*all.back());
    EXPECT_EQ(error.code, std::to_string(status));
    EXPECT_EQ(error.message.find("Invalid access token") != std::string::npos, status == 403);
  }
}

TEST(SimulatedWeather, ARedirectLeadsToALoginPage) {
  FaultProfile faults;
  faults.redirect = true;
  for (const auto& each : answers_in(faults, 1)) {
    ASSERT_TRUE(each);
    EXPECT_EQ(each->status, 302);
    EXPECT_THAT(each->location, HasSubstr("login"));
  }
}

TEST(SimulatedWeather, ScimCanBreakAlone) {
  Options options;
  options.faults.scim_5xx = 1;
  const Server server(options);
  Client client(server);
  EXPECT_GE(
      client.status(databricks::principals_request(databricks::PrincipalType::user, 1, 10).target),
      500);
  EXPECT_EQ(client.status(databricks::list_request(Source::dbfs, "/Users").target), 200);
}

TEST(SimulatedWeather, TheSameSeedBringsTheSameWeather) {
  FaultProfile faults;
  faults.p5xx = 0.3;
  faults.p429 = 0.3;
  const auto statuses = [&] {
    std::vector<int> seen;
    for (const auto& each : answers_in(faults)) seen.push_back(each ? each->status : 0);
    return seen;
  };
  EXPECT_EQ(statuses(), statuses());
}

}  // namespace
}  // namespace stocktake::simulator
