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
  bool is_unsettled = false;
  std::string last_counts;
};

/// Runs a collector against a service.
Outcome collect(const std::function<PrincipalPage(std::int64_t start, int request)>& service) {
  PrincipalCollector collector(PrincipalType::user);
  Outcome outcome;
  while (const auto request = collector.next()) {
    collector.take(service(start_index(*request), ++outcome.requests));
    if (outcome.requests > 2'000'000) {
      ADD_FAILURE() << "does not end";
      break;
    }
  }
  outcome.is_unsettled = collector.is_unsettled();
  outcome.last_counts = collector.last_counts();
  outcome.users = collector.finish();
  return outcome;
}

/// A list that others change while it is read.
class LiveList {
 public:
  LiveList(std::int64_t size, std::size_t page) : users(range(1, size)), page_(page) {}

  PrincipalPage page(std::int64_t start) const {
    const auto first = std::min(static_cast<std::size_t>(start - 1), users.size());
    const auto last = std::min(first + page_, users.size());
    return {{users.begin() + static_cast<std::ptrdiff_t>(first),
             users.begin() + static_cast<std::ptrdiff_t>(last)},
            static_cast<std::int64_t>(users.size())};
  }
  void remove_first() { users.erase(users.begin()); }
  void add(std::int64_t number) { users.push_back(user(number)); }

  std::vector<Principal> users;

 private:
  std::size_t page_;
};

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
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.requests, 3);
  EXPECT_EQ(outcome.users, range(1, 2500));
}

TEST(PrincipalCollector, NobodyAtAll) {
  const auto outcome = collect([](std::int64_t, int) { return PrincipalPage{{}, 0}; });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.requests, 1);
  EXPECT_TRUE(outcome.users.empty());
}

TEST(PrincipalCollector, ShortPages) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 100, 7), 100};
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users, range(1, 100));
}

TEST(PrincipalCollector, WithoutTotalUntilAnEmptyPage) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 25, 10), std::nullopt};
  });
  EXPECT_FALSE(outcome.is_unsettled);
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
  EXPECT_FALSE(outcome.is_unsettled);
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
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users.size(), 30U);
  EXPECT_LE(outcome.requests, 10);
}

TEST(PrincipalCollector, ALongSecondPassIsNotBarren) {
  // The missed user is on the last of many pages that the second pass knows already.
  const auto outcome = collect([](std::int64_t start, int request) {
    auto users = slice(start, 100, 10);
    if (request == 10) users.back() = user(1);
    return PrincipalPage{users, 100};
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users.size(), 100U);
}

TEST(PrincipalCollector, TotalThatIsNeverReached) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{slice(start, 8, 10), 10};
  });
  EXPECT_TRUE(outcome.is_unsettled);
  EXPECT_EQ(outcome.last_counts, "the service reports 10 users and returned 8");
  EXPECT_EQ(outcome.users, range(1, 8)) << "those are known all the same";
  EXPECT_LE(outcome.requests, 4 * 3);
}

TEST(PrincipalCollector, WhoMovesToAPageThatWasReadIsFound) {
  // Somebody on the first page is deleted, so user 101 moves to it and is on no later page.
  LiveList list(250, 100);
  const auto outcome = collect([&](std::int64_t start, int request) {
    auto page = list.page(start);
    if (request == 1) list.remove_first();
    return page;
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users, range(2, 249));
}

TEST(PrincipalCollector, ATotalThatIsTheSameAgainProvesNothing) {
  // Another one is created meanwhile, so that the total is that of the first page to the end.
  LiveList list(250, 100);
  const auto outcome = collect([&](std::int64_t start, int request) {
    auto page = list.page(start);
    if (request == 1) {
      list.remove_first();
      list.add(251);
    }
    return page;
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users, range(2, 250));
}

TEST(PrincipalCollector, OnlyASinglePassProvesAList) {
  // All passes together have as many users as there are, but one of these was deleted meanwhile.
  LiveList list(30, 10);
  const auto outcome = collect([&](std::int64_t start, int request) {
    auto page = list.page(start);
    if (request == 2) page.principals[0] = list.users[0];  // in the place of user 11
    if (request == 3) {
      list.remove_first();
      list.add(31);
    }
    return page;
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users, range(2, 30));
}

TEST(PrincipalCollector, AListThatAlwaysChangesIsUnsettled) {
  LiveList list(500, 100);
  const auto outcome = collect([&](std::int64_t start, int) {
    auto page = list.page(start);
    list.remove_first();
    return page;
  });
  EXPECT_TRUE(outcome.is_unsettled);
  EXPECT_GE(outcome.users.size(), list.users.size());
  EXPECT_LE(outcome.requests, 4 * 7);
}

TEST(PrincipalCollector, LaterPassesAreSortedAndOverlap) {
  PrincipalCollector collector(PrincipalType::user);
  EXPECT_FALSE(collector.drop_order()) << "the first pass has the service's order";
  collector.take({range(1, 2), 4});
  collector.take({range(3, 2), 5});
  collector.take({{}, 5});
  EXPECT_EQ(collector.next()->target,
            principals_request(PrincipalType::user, 1, 1000, true).target);
  collector.take({range(1, 2), 4});
  EXPECT_EQ(collector.next()->target,
            principals_request(PrincipalType::user, 2, 1000, true).target);
  EXPECT_TRUE(collector.drop_order());
  EXPECT_EQ(collector.next()->target, principals_request(PrincipalType::user, 2, 1000).target);
  EXPECT_FALSE(collector.drop_order()) << "there is no other way";
}

TEST(PrincipalCollector, NoPageMoreWhereAsManyAsWantedAreKnown) {
  PrincipalCollector collector(PrincipalType::user, 8);
  collector.take({range(1, 4), 23});
  EXPECT_EQ(start_index(*collector.next()), 5) << "an overlap would take another page";
  collector.take({range(5, 4), 23});
  EXPECT_FALSE(collector.next());
  EXPECT_FALSE(collector.is_unsettled());
}

TEST(PrincipalCollector, EndsOnTheSamePageForEver) {
  auto outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), 100}; });
  EXPECT_TRUE(outcome.is_unsettled);
  EXPECT_LT(outcome.requests, 50);
  outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), INT64_MAX}; });
  EXPECT_TRUE(outcome.is_unsettled);
  EXPECT_LT(outcome.requests, 50);
  // Without a total, the service does not page: its first answer was complete.
  outcome = collect([](std::int64_t, int) { return PrincipalPage{range(1, 10), std::nullopt}; });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users.size(), 10U);
}

TEST(PrincipalCollector, EndsOnUsersForEver) {
  const auto outcome = collect([](std::int64_t start, int) {
    return PrincipalPage{range(start, 1), std::nullopt};
  });
  EXPECT_TRUE(outcome.is_unsettled);
  EXPECT_EQ(outcome.last_counts, "the service's list of users does not end");
}

TEST(PrincipalCollector, UsersWithoutIdAreToldByName) {
  const auto outcome = collect([](std::int64_t, int) {
    return PrincipalPage{{{"", "a", "", true}, {"", "b", "", true}, {"", "a", "", true}}, 2};
  });
  EXPECT_FALSE(outcome.is_unsettled);
  EXPECT_EQ(outcome.users.size(), 2U);
}

TEST(PrincipalCollector, NothingAfterTheEnd) {
  PrincipalCollector collector(PrincipalType::user);
  collector.take({range(1, 2), 2});
  EXPECT_FALSE(collector.next());
  collector.take({range(5, 2), 9});
  EXPECT_EQ(collector.finish().size(), 2U);
}

}  // namespace
}  // namespace stocktake::databricks
