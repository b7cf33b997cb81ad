#include "databricks/principal_collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace stocktake::databricks {
namespace {

Principal user(std::int64_t number) {
  const std::string text = std::to_string(number);
  return {text, "u" + text + "@x", "", true};
}

std::vector<Principal> range(std::int64_t first, std::int64_t count) {
  std::vector<Principal> users;
  for (std::int64_t i = 0; i < count; ++i) users.push_back(user(first + i));
  return users;
}

std::int64_t start_index(const net::Request& request) {
  const auto at = request.target.find("startIndex=");
  return std::stoll(request.target.substr(at + 11));
}

struct Outcome {
  std::vector<Principal> users;
  int requests = 0;
  std::optional<Failure> failure;
};

/// Runs a collector against a service.
Outcome collect(const std::function<PrincipalPage(std::int64_t start, int request)>& service) {
  PrincipalCollector collector(PrincipalType::user);
  Outcome outcome;
  while (const auto request = collector.next()) {
    const auto taken = collector.take(service(start_index(*request), ++outcome.requests));
    if (!taken) outcome.failure = taken.error();
    if (outcome.requests > 2'000'000) {
      ADD_FAILURE() << "does not end";
      break;
    }
  }
  outcome.users = collector.finish();
  return outcome;
}

/// Up to `most` users of a workspace with `size` users, from number `start` on.
std::vector<Principal> slice(std::int64_t start, std::int64_t size, std::int64_t most) {
  return range(start, std::clamp<std::int64_t>(size - start + 1, 0, most));
}

TEST(PrincipalCollector, AsksForAThousand) {
  const auto request = PrincipalCollector(PrincipalType::user).next();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->target, principals_request(PrincipalType::user, 1, 1000).target);
}

TEST(PrincipalCollector, StopsWithoutAnotherRequest) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 2500, 1000), 2500};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 3);
  EXPECT_EQ(outcome.users, range(1, 2500));
}

TEST(PrincipalCollector, NobodyAtAll) {
  const auto outcome = collect([](std::int64_t, int) { return PrincipalPage{{}, 0}; });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 1);
  EXPECT_TRUE(outcome.users.empty());
}

TEST(PrincipalCollector, ShortPages) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 100, 7), 100};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users, range(1, 100));
}

TEST(PrincipalCollector, WithoutTotalUntilAnEmptyPage) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 25, 10), std::nullopt};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 4);
  EXPECT_EQ(outcome.users, range(1, 25));
}

TEST(PrincipalCollector, RepeatsAreDropped) {
  // Each page starts with the last user of the page before.
  const auto outcome = collect([](std::int64_t start, int) {
    auto users = slice(start, 30, 10);
    if (start > 1 && !users.empty()) users.insert(users.begin(), user(start - 1));
    return PrincipalPage{users, 30};
  });
  EXPECT_FALSE(outcome.failure);
  auto ids = outcome.users;
  std::sort(ids.begin(), ids.end(),
            [](const auto& a, const auto& b) { return std::stoi(a.id) < std::stoi(b.id); });
  EXPECT_EQ(ids, range(1, 30));
}

TEST(PrincipalCollector, SecondPassFindsWhoMoved) {
  // In the first pass, a repeated user takes the place of user 11.
  const auto outcome = collect([](std::int64_t start, int request) {
    auto users = slice(start, 30, 10);
    if (request == 2) users[0] = user(10);
    return PrincipalPage{users, 30};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 30U);
  EXPECT_EQ(outcome.requests, 4 + 2);  // three pages, an empty one, and again up to the second
}

TEST(PrincipalCollector, ALongSecondPassIsNotBarren) {
  // The missed user is on the last of many pages that the second pass knows already.
  const auto outcome = collect([](std::int64_t start, int request) {
    auto users = slice(start, 100, 10);
    if (request == 10) users.back() = user(1);
    return PrincipalPage{users, 100};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 100U);
}

TEST(PrincipalCollector, TotalThatIsNeverReached) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 8, 10), 10};
  });
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, ExitCode::unreachable);
  EXPECT_EQ(outcome.failure->message, "the service reports 10 users but returned 8");
  EXPECT_EQ(outcome.requests, 6);  // three passes of one page and an empty page
}

TEST(PrincipalCollector, TheLatestTotalCounts) {
  // Two users are removed while the list is read.
  const auto outcome = collect([](std::int64_t start, int request) {
    return PrincipalPage{slice(start, 18, 10), request == 1 ? 20 : 18};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 18U);
  EXPECT_EQ(outcome.requests, 2);
}

TEST(PrincipalCollector, EndsOnTheSamePageForEver) {
  auto outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), 100}; });
  ASSERT_TRUE(outcome.failure);
  EXPECT_LT(outcome.requests, 50);
  outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), INT64_MAX}; });
  EXPECT_TRUE(outcome.failure);
  EXPECT_LT(outcome.requests, 50);
  // Without a total, the service does not page: its first answer was complete.
  outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), std::nullopt}; });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 10U);
}

TEST(PrincipalCollector, EndsOnUsersForEver) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{range(start, 1), std::nullopt};
  });
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, ExitCode::unreachable);
}

TEST(PrincipalCollector, UsersWithoutIdAreToldByName) {
  const auto outcome = collect([](std::int64_t, int) {
    return PrincipalPage{{{"", "a", "", true}, {"", "b", "", true}, {"", "a", "", true}}, 2};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 2U);
}

TEST(PrincipalCollector, NothingAfterTheEnd) {
  PrincipalCollector collector(PrincipalType::user);
  ASSERT_TRUE(collector.take({range(1, 2), 2}));
  EXPECT_FALSE(collector.next());
  EXPECT_TRUE(collector.take({range(5, 2), 9}));
  EXPECT_EQ(collector.finish().size(), 2U);
}

}  // namespace
}  // namespace stocktake::databricks
