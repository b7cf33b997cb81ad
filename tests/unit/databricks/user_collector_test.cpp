#include "databricks/user_collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace stocktake::databricks {
namespace {

ScimUser user(std::int64_t number) {
  const std::string text = std::to_string(number);
  return {text, "u" + text + "@x", "", true};
}

std::vector<ScimUser> range(std::int64_t first, std::int64_t count) {
  std::vector<ScimUser> users;
  for (std::int64_t i = 0; i < count; ++i) users.push_back(user(first + i));
  return users;
}

std::int64_t start_index(const net::Request& request) {
  const auto at = request.target.find("startIndex=");
  return std::stoll(request.target.substr(at + 11));
}

struct Outcome {
  std::vector<ScimUser> users;
  int requests = 0;
  std::optional<Failure> failure;
};

/// Runs a collector against a service.
Outcome collect(const std::function<UsersPage(std::int64_t start, int request)>& service) {
  UserCollector collector;
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
std::vector<ScimUser> slice(std::int64_t start, std::int64_t size, std::int64_t most) {
  return range(start, std::clamp<std::int64_t>(size - start + 1, 0, most));
}

TEST(UserCollector, AsksForAThousand) {
  const auto request = UserCollector().next();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->target, users_request(1, 1000).target);
}

TEST(UserCollector, StopsWithoutAnotherRequest) {
  const auto outcome = collect([](std::int64_t start, int) {
    return UsersPage{slice(start, 2500, 1000), 2500};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 3);
  EXPECT_EQ(outcome.users, range(1, 2500));
}

TEST(UserCollector, NobodyAtAll) {
  const auto outcome = collect([](std::int64_t, int) { return UsersPage{{}, 0}; });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 1);
  EXPECT_TRUE(outcome.users.empty());
}

TEST(UserCollector, ShortPages) {
  const auto outcome = collect([](std::int64_t start, int) {
    return UsersPage{slice(start, 100, 7), 100};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users, range(1, 100));
}

TEST(UserCollector, WithoutTotalUntilAnEmptyPage) {
  const auto outcome = collect([](std::int64_t start, int) {
    return UsersPage{slice(start, 25, 10), std::nullopt};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.requests, 4);
  EXPECT_EQ(outcome.users, range(1, 25));
}

TEST(UserCollector, RepeatsAreDropped) {
  // Each page starts with the last user of the page before.
  const auto outcome = collect([](std::int64_t start, int) {
    auto users = slice(start, 30, 10);
    if (start > 1 && !users.empty()) users.insert(users.begin(), user(start - 1));
    return UsersPage{users, 30};
  });
  EXPECT_FALSE(outcome.failure);
  auto ids = outcome.users;
  std::sort(ids.begin(), ids.end(),
            [](const auto& a, const auto& b) { return std::stoi(a.id) < std::stoi(b.id); });
  EXPECT_EQ(ids, range(1, 30));
}

TEST(UserCollector, SecondPassFindsWhoMoved) {
  // In the first pass, a repeated user takes the place of user 11.
  const auto outcome = collect([](std::int64_t start, int request) {
    auto users = slice(start, 30, 10);
    if (request == 2) users[0] = user(10);
    return UsersPage{users, 30};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 30U);
  EXPECT_EQ(outcome.requests, 4 + 2);  // three pages, an empty one, and again up to the second
}

TEST(UserCollector, ALongSecondPassIsNotBarren) {
  // The missed user is on the last of many pages that the second pass knows already.
  const auto outcome = collect([](std::int64_t start, int request) {
    auto users = slice(start, 100, 10);
    if (request == 10) users.back() = user(1);
    return UsersPage{users, 100};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 100U);
}

TEST(UserCollector, TotalThatIsNeverReached) {
  const auto outcome = collect([](std::int64_t start, int) {
    return UsersPage{slice(start, 8, 10), 10};
  });
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, ExitCode::unreachable);
  EXPECT_EQ(outcome.failure->message, "the service reports 10 users but returned 8");
  EXPECT_EQ(outcome.requests, 6);  // three passes of one page and an empty page
}

TEST(UserCollector, TheLatestTotalCounts) {
  // Two users are removed while the list is read.
  const auto outcome = collect([](std::int64_t start, int request) {
    return UsersPage{slice(start, 18, 10), request == 1 ? 20 : 18};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 18U);
  EXPECT_EQ(outcome.requests, 2);
}

TEST(UserCollector, EndsOnTheSamePageForEver) {
  auto outcome = collect([](std::int64_t, int) { return UsersPage{range(1, 10), 100}; });
  ASSERT_TRUE(outcome.failure);
  EXPECT_LT(outcome.requests, 50);
  outcome = collect([](std::int64_t, int) { return UsersPage{range(1, 10), INT64_MAX}; });
  EXPECT_TRUE(outcome.failure);
  EXPECT_LT(outcome.requests, 50);
  // Without a total, the service does not page: its first answer was complete.
  outcome = collect([](std::int64_t, int) { return UsersPage{range(1, 10), std::nullopt}; });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 10U);
}

TEST(UserCollector, EndsOnUsersForEver) {
  const auto outcome = collect([](std::int64_t start, int) {
    return UsersPage{range(start, 1), std::nullopt};
  });
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, ExitCode::unreachable);
}

TEST(UserCollector, UsersWithoutIdAreToldByName) {
  const auto outcome = collect([](std::int64_t, int) {
    return UsersPage{{{"", "a", "", true}, {"", "b", "", true}, {"", "a", "", true}}, 2};
  });
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.users.size(), 2U);
}

TEST(UserCollector, NothingAfterTheEnd) {
  UserCollector collector;
  ASSERT_TRUE(collector.take({range(1, 2), 2}));
  EXPECT_FALSE(collector.next());
  EXPECT_TRUE(collector.take({range(5, 2), 9}));
  EXPECT_EQ(collector.finish().size(), 2U);
}

}  // namespace
}  // namespace stocktake::databricks
