#include <gtest/gtest.h>

#include <vector>

#include "doctor/health_check.h"

namespace stocktake::doctor {
namespace {

databricks::Cluster good() {
  databricks::Cluster cluster;
  cluster.id = "1-2-c";
  cluster.name = "etl";
  cluster.state = "RUNNING";
  cluster.workers = 4;
  cluster.executors = 4;
  cluster.access_mode = "SINGLE_USER";
  cluster.single_user = "me@x";
  cluster.spark_version = "15.4.x-scala2.12";
  return cluster;
}

std::vector<Check> checks_of(const databricks::Cluster& cluster) {
  std::vector<Check> checks;
  check_cluster(cluster, "Me@x", [&](const Check& check) { checks.push_back(check); });
  return checks;
}

TEST(ClusterChecks, AllWell) {
  const auto checks = checks_of(good());
  ASSERT_EQ(checks.size(), 4U);
  for (const Check& check : checks) {
    EXPECT_EQ(check.status, Status::ok) << check.name;
    EXPECT_TRUE(check.remedy.empty()) << check.name;
  }
}

struct Broken {
  const char* name;  ///< the only check that fails
  const char* remedy;
  ExitCode code;
  void (*harm)(databricks::Cluster&);
};

class ClusterBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(ClusterBroken, FailsOneCheckWithARemedy) {
  databricks::Cluster cluster = good();
  GetParam().harm(cluster);
  for (const Check& check : checks_of(cluster)) {
    if (check.name != GetParam().name) {
      EXPECT_EQ(check.status, Status::ok) << check.name;
      continue;
    }
    EXPECT_EQ(check.status, Status::failed) << check.name;
    EXPECT_NE(check.remedy.find(GetParam().remedy), std::string::npos) << check.remedy;
    EXPECT_EQ(check.code, GetParam().code);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ClusterBroken,
    ::testing::Values(
        Broken{"cluster", "clusters start 1-2-c", ExitCode::unreachable,
               [](auto& c) { c.state = "TERMINATED"; }},
        Broken{"cluster", "wait", ExitCode::unreachable, [](auto& c) { c.state = "PENDING"; }},
        Broken{"cluster", "wait until it has terminated", ExitCode::unreachable,
               [](auto& c) { c.state = "TERMINATING"; }},
        Broken{"cluster", "event log", ExitCode::unreachable, [](auto& c) { c.state = "ERROR"; }},
        Broken{"workers", "with workers", ExitCode::unreachable,
               [](auto& c) { c.single_node = true; }},
        Broken{"workers", "with workers", ExitCode::unreachable, [](auto& c) { c.workers = 0; }},
        Broken{"access mode", "Me@x", ExitCode::refused,
               [](auto& c) { c.single_user = "other@x"; }},
        Broken{"access mode", "Dedicated or Standard", ExitCode::unreachable,
               [](auto& c) { c.access_mode = "NONE"; }},
        Broken{"access mode", "Dedicated or Standard", ExitCode::unreachable,
               [](auto& c) { c.access_mode = "LEGACY_PASSTHROUGH"; }},
        Broken{"runtime", "13.3", ExitCode::unreachable,
               [](auto& c) { c.spark_version = "12.2.x-scala2.12"; }}));

TEST(ClusterChecks, NotBroken) {
  for (auto allow : {+[](databricks::Cluster& c) { c.state = "RESIZING"; },
                     +[](databricks::Cluster& c) { c.single_user = "data engineers"; },
                     +[](databricks::Cluster& c) { c.access_mode = "USER_ISOLATION"; },
                     +[](databricks::Cluster& c) { c.spark_version = "17.0.x-photon"; },
                     +[](databricks::Cluster& c) { c.workers.reset(); },
                     +[](databricks::Cluster& c) {
                       c.workers.reset();
                       c.autoscale = databricks::Autoscale{0, 8};
                     }}) {
    databricks::Cluster cluster = good();
    allow(cluster);
    for (const Check& check : checks_of(cluster)) EXPECT_EQ(check.status, Status::ok) << check.text;
  }
}

TEST(ClusterChecks, AVersionWithoutNumbersIsNotJudged) {
  auto cluster = good();
  cluster.spark_version = "custom";
  EXPECT_EQ(checks_of(cluster)[3].status, Status::skipped);
}

}  // namespace
}  // namespace stocktake::doctor
