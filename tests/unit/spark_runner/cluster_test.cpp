#include "spark_runner/cluster.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "unit/spark_connect/scripted_spark.h"

namespace stocktake::spark_runner::testing {
namespace {

using spark_connect::testing::ScriptedSpark;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

class StopsAtOnce final : public StopToken {
 public:
  bool stop_requested() const override { return true; }
};

class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest() {
    bundle_ =
        std::filesystem::temp_directory_path() / ("stocktake-bundle-" + std::to_string(::getpid()));
    std::ofstream(bundle_) << "worker";
  }
  ~ClusterTest() override { std::filesystem::remove(bundle_); }

  std::unique_ptr<Cluster> open() {
    auto cluster = Cluster::open(server.endpoint(), bundle_);
    if (!cluster) throw std::runtime_error(cluster.error().message);
    return std::move(*cluster);
  }

  std::string bundle_;
  ScriptedSpark server;
};

TEST_F(ClusterTest, IsReadyWithItsFilesAndWhatSparkSaysOfIt) {
  const auto cluster = open();
  ASSERT_TRUE(cluster->await_ready(NeverStop()));
  EXPECT_EQ(cluster->parallelism(), 6);
  EXPECT_EQ(cluster->python_version(), "3.11");
  EXPECT_EQ(cluster->version(), "4.0.1");
  EXPECT_THAT(server.artifacts, SizeIs(3));
  EXPECT_THAT(server.artifacts, Contains(Pair(StartsWith("archives/stocktake_worker_"), "worker")));
}

TEST_F(ClusterTest, IsPreparedSideBySide) {
  server.answered_together = {"explain", "probe", "upload"};
  const auto cluster = open();
  ASSERT_TRUE(cluster->await_ready(NeverStop()));
  EXPECT_EQ(server.arrived, server.answered_together);
}

TEST_F(ClusterTest, WarmsPythonUpDuringTheUpload) {
  server.answered_together = {"warm-up", "upload"};
  const auto cluster = open();
  ASSERT_TRUE(cluster->await_ready(NeverStop()));
  EXPECT_EQ(server.arrived, server.answered_together);
  EXPECT_THAT(server.drained_with, ElementsAre("3.11"));
}

TEST_F(ClusterTest, SaysWhyThereIsNoPython) {
  server.python_says = "Job aborted due to stage failure: Cannot run program \"python3\"";
  const auto ready = open()->await_ready(NeverStop());
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::unreachable);
  EXPECT_THAT(ready.error().message, HasSubstr("Cannot run program"));
  EXPECT_EQ(server.probes, 1);
}

TEST_F(ClusterTest, SaysThatAFileIsRefused) {
  server.failing_uploads = {spark_connect::testing::spark_error("ARTIFACT_ALREADY_EXISTS")};
  const auto ready = open()->await_ready(NeverStop());
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message, HasSubstr("archives/stocktake_worker_"));
}

TEST_F(ClusterTest, SaysThatTheTokenIsRefusedMeanwhile) {
  server.answered_together = {"explain", "probe", "upload", "new token"};
  const auto cluster = open();
  {
    const std::scoped_lock lock(server.mutex);
    server.token = "another";
  }
  server.meet("new token");
  const auto ready = cluster->await_ready(NeverStop());
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::refused);
}

TEST_F(ClusterTest, NeedsABundleThatCanBeRead) {
  const auto cluster = Cluster::open(server.endpoint(), bundle_ + ".missing");
  ASSERT_FALSE(cluster);
  EXPECT_EQ(cluster.error().code, ExitCode::usage);
}

/// Nothing answers, but the stop ends the wait, and the destructor ends the calls.
TEST_F(ClusterTest, StopsWhileItIsPrepared) {
  server.answered_together = {"explain", "probe", "upload", "never"};
  const auto ready = open()->await_ready(StopsAtOnce());
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::interrupted);
}

}  // namespace
}  // namespace stocktake::spark_runner::testing
