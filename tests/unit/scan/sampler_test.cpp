#include "scan/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/local/local_engine.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::scan {
namespace {

using testing::AlwaysStop;
using testing::ScriptedWorkspace;

std::vector<store::UserSpec> people(int with_both, int with_workspace) {
  std::vector<store::UserSpec> users;
  for (int i = 0; i < with_both + with_workspace; ++i) {
    const std::string name = fmt::format("u{}", i);
    store::UserSpec user{name, {}, {{Source::workspace, "/Users/" + name}}};
    if (i < with_both) user.homes.push_back({Source::dbfs, "/Users/" + name});
    users.push_back(std::move(user));
  }
  return users;
}

std::size_t count(const forecast::Population& population, Source source) {
  return static_cast<std::size_t>(
      std::count_if(population.sample.begin(), population.sample.end(),
                    [source](const auto& home) { return home.source == source; }));
}

TEST(ChooseSample, IsInProportion) {
  const auto population = choose_sample(people(100, 200), 20, 1);
  EXPECT_EQ(population.homes.size(), 400U);
  EXPECT_EQ(count(population, Source::dbfs), 5U);
  EXPECT_EQ(count(population, Source::workspace), 15U);
}

TEST(ChooseSample, ASourceWithFewHomesIsNotLeftOut) {
  const auto population = choose_sample(people(1, 500), 3, 1);
  EXPECT_EQ(count(population, Source::dbfs), 1U);
  EXPECT_EQ(count(population, Source::workspace), 3U);
}

TEST(ChooseSample, NoMoreThanThereAre) {
  EXPECT_EQ(choose_sample(people(2, 3), 1000, 1).sample.size(), 7U);
  EXPECT_TRUE(choose_sample({}, 20, 1).sample.empty());
}

TEST(ChooseSample, EachHomeOnceAndTheSameForTheSameSeed) {
  const auto one = choose_sample(people(50, 50), 30, 5);
  const auto two = choose_sample(people(50, 50), 30, 5);
  const auto other = choose_sample(people(50, 50), 30, 6);
  std::vector<std::size_t> taken;
  bool same = true;
  for (std::size_t i = 0; i < one.homes.size(); ++i) {
    EXPECT_EQ(one.homes[i].sampled, two.homes[i].sampled);
    same = same && one.homes[i].sampled == other.homes[i].sampled;
    if (!one.homes[i].sampled) continue;
    EXPECT_EQ(one.sample[*one.homes[i].sampled].source, one.homes[i].source);
    taken.push_back(*one.homes[i].sampled);
  }
  std::sort(taken.begin(), taken.end());
  EXPECT_EQ(std::unique(taken.begin(), taken.end()), taken.end());
  EXPECT_EQ(taken.size(), one.sample.size());
  EXPECT_FALSE(same);
}

class ListSampleTest : public ::testing::Test {
 protected:
  Expected<void> list(Duration most = std::chrono::hours(1), const StopToken& stop = NeverStop()) {
    testing::ScriptedTransport transport(clock_, std::ref(workspace_));
    net::Dispatcher dispatcher(transport, clock_, kFamilies, net::DispatchLimits{});
    LocalEngine engine(dispatcher, clock_);
    population_ = choose_sample(users_, 100, 1);
    auto listed = list_sample(engine, clock_, stop, users_, most, population_,
                              [this](const Progress& progress) { progress_ = progress; });
    answers_ = dispatcher.answers(index_of(Source::workspace));
    dispatcher.cancel_all();
    return listed;
  }

  const forecast::SampledHome& home(std::size_t number) const {
    return population_.sample[*population_.homes[number].sampled];
  }

  testing::ManualClock clock_;
  ScriptedWorkspace workspace_;
  std::vector<store::UserSpec> users_;
  forecast::Population population_;
  Progress progress_;
  net::FamilyAnswers answers_;
};

TEST_F(ListSampleTest, RemembersTheShapeOfEachHome) {
  users_ = people(0, 3);
  workspace_.grow(Source::workspace, "/Users/u0", 2, 3, 5);
  workspace_.grow(Source::workspace, "/Users/u1", 0, 0, 5);
  ASSERT_TRUE(list());
  EXPECT_EQ(home(0).requests(), 1 + 3 + 9);
  EXPECT_EQ(home(1).requests(), 1);
  EXPECT_EQ(home(2).requests(), 1);  // absent, but it costs a request
  for (std::size_t at = 0; at < home(0).parents.size(); ++at) {
    EXPECT_LT(home(0).parents[at], static_cast<std::int32_t>(at));
  }
  EXPECT_EQ(std::count(home(0).parents.begin(), home(0).parents.end(), 0), 3);
  EXPECT_EQ(progress_.listed, 15);
  EXPECT_EQ(answers_.count, 15);
  EXPECT_NEAR(answers_.seconds, 15 * 0.010, 1e-6);
}

TEST_F(ListSampleTest, GapsEndADirectoryNotTheSampling) {
  users_ = people(0, 1);
  workspace_.grow(Source::workspace, "/Users/u0", 1, 3, 0);
  workspace_.statuses[{Source::workspace, "/Users/u0/d1"}] = 403;
  ASSERT_TRUE(list());
  EXPECT_EQ(home(0).requests(), 4);
  EXPECT_TRUE(home(0).whole);
}

TEST_F(ListSampleTest, EndsWhenTimeIsUp) {
  users_ = people(0, 2);
  std::string path = "/Users/u0";
  for (int i = 0; i < 100; ++i) {
    workspace_.add_directory(Source::workspace, path, {"d"});
    path += "/d";
  }
  workspace_.grow(Source::workspace, "/Users/u1", 1, 2, 0);
  workspace_.latency = std::chrono::seconds(1);
  ASSERT_TRUE(list(std::chrono::seconds(10)));
  EXPECT_FALSE(home(0).whole);
  EXPECT_GE(home(0).requests(), 10);
  EXPECT_LE(home(0).requests(), 13);
  EXPECT_TRUE(home(1).whole);
}

TEST_F(ListSampleTest, CanBeInterrupted) {
  users_ = people(0, 2);
  const auto listed = list(std::chrono::hours(1), AlwaysStop());
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code, ExitCode::interrupted);
}

TEST_F(ListSampleTest, ARefusedTokenEndsIt) {
  users_ = people(0, 1);
  workspace_.statuses[{Source::workspace, "/Users/u0"}] = 401;
  const auto listed = list();
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code, ExitCode::refused);
}

TEST_F(ListSampleTest, NobodyThere) {
  ASSERT_TRUE(list());
  EXPECT_TRUE(population_.sample.empty());
}

}  // namespace
}  // namespace stocktake::scan
