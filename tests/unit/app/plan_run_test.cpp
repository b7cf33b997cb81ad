#include "app/plan_run.h"

#include <gmock/gmock.h>

#include "engine/local/local_engine.h"
#include "support/scripted_workspace.h"

namespace stocktake::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PlanRunTest : public ::testing::Test {
 protected:
  PlanRunTest() {
    for (int i = 0; i < 10; ++i) workspace_.users.push_back(fmt::format("user{}@x", i));
    for (const Source source : default_sources()) {
      std::vector<std::string> homes = workspace_.users;
      homes.emplace_back("gone@x");
      workspace_.add_directory(source, "/Users", homes);
      for (const std::string& home : homes) workspace_.grow(source, "/Users/" + home, 1, 3, 1);
    }
    watch_.on_note = [this](const std::string& text) { notes_.push_back(text); };
    watch_.on_discovery = [this](const scan::DiscoveryProgress& now) { discovery_ = now; };
    watch_.on_discovered = [this] { ++discoveries_; };
    watch_.on_sampling = [this] { ++samplings_; };
    watch_.on_progress = [](const scan::Progress&) {};
    watch_.on_sampled = [this](const scan::Progress& progress) { sampled_ = progress; };
  }

  Expected<WorkspaceForecast> scan_spec(const StopToken& stop = NeverStop()) {
    net::Dispatcher dispatcher(transport_, clock_, kFamilies, net::DispatchLimits{});
    return PlanRun(request_, dispatcher, clock_, stop, "https://x.cloud", watch_).run();
  }

  testing::ScriptedWorkspace workspace_;
  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{clock_, std::ref(workspace_)};
  PlanRequest request_;
  PlanWatch watch_;
  scan::DiscoveryProgress discovery_;
  int discoveries_ = 0;
  std::vector<std::string> notes_;
  int samplings_ = 0;
  scan::Progress sampled_;
};

/// Ten users and one orphan, each with a home and three directories in both sources.
constexpr std::int64_t kDirectories = 11 * 2 * 4;

TEST_F(PlanRunTest, WithAllHomesInTheSampleTheForecastIsExact) {
  request_.sample = 22;
  const auto made = scan_spec();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->host, "https://x.cloud");
  EXPECT_EQ(made->users, 10);
  EXPECT_EQ(made->orphans, 1);
  EXPECT_EQ(made->input.population.sample.size(), 22U);
  EXPECT_EQ(std::llround(made->forecast.requests.expected),
            kDirectories + made->input.measured.requests_before);
  EXPECT_EQ(discovery_.users, 10);
  EXPECT_EQ(discoveries_, 1);
  EXPECT_EQ(samplings_, 1);
  EXPECT_EQ(sampled_.listed, kDirectories);
  EXPECT_TRUE(notes_.empty());
}

TEST_F(PlanRunTest, TheSampleTellsHowLongAnAnswerTakes) {
  workspace_.latency = std::chrono::milliseconds(40);
  const auto made = scan_spec();
  ASSERT_TRUE(made);
  for (const Source source : default_sources()) {
    const forecast::SourceMeasurements& measured = made->input.measured.sources[source];
    EXPECT_GT(measured.answers, 0);
    EXPECT_NEAR(measured.pace.latency, 0.04, 0.001);
    EXPECT_FALSE(measured.limited);
  }
}

TEST_F(PlanRunTest, ACapOfTheUserHoldsForAllMachinesTogether) {
  auto made = scan_spec();
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->input.in_flight_in_all);
  request_.connection.max_in_flight = 5;
  request_.connection.max_rate = 7;
  made = scan_spec();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->input.in_flight, 5);
  EXPECT_TRUE(made->input.in_flight_in_all);
  EXPECT_EQ(made->input.max_rate, 7);
}

TEST_F(PlanRunTest, NotesAFolderOfHomesThatCannotBeListed) {
  workspace_.statuses[{Source::dbfs, "/Users"}] = 403;
  ASSERT_TRUE(scan_spec());
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("note: dbfs /Users: 403 PERMISSION_DENIED; the plan "
                                            "does not include anything below it")));
}

TEST_F(PlanRunTest, FailsWithoutAListOfUsers) {
  workspace_.scim_status = 403;
  const auto made = scan_spec();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ExitCode::refused);
  EXPECT_EQ(samplings_, 0);
}

class AlwaysStop final : public StopToken {
 public:
  bool stop_requested() const override { return true; }
};

TEST_F(PlanRunTest, EndsWhenItIsStopped) {
  const auto made = scan_spec(AlwaysStop());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ExitCode::interrupted);
}

}  // namespace
}  // namespace stocktake::app
