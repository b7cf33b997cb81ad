#include "app/cluster_choice.h"

#include <gmock/gmock.h>

namespace stocktake::app {
namespace {

using auth::Attribute;
using auth::Place;
using ::testing::HasSubstr;

constexpr const char* kRemote = "sc://spark.example:443/;use_ssl=true";

class ClusterChoiceTest : public ::testing::Test {
 protected:
  ClusterChoiceTest() { configuration_.host = "https://adb-1.2.example"; }

  void configure(Attribute attribute, const std::string& text, Place place) {
    const char* origin = place == Place::profile ? "profile w of f" : "environment X";
    configuration_.set(attribute, {text, place, origin});
  }

  Expected<ClusterChoice> choose() const {
    return choose_cluster(typed_, login_, configuration_,
                          [this](const std::string& name) -> std::optional<std::string> {
                            if (name == "SPARK_REMOTE" && !remote_.empty()) return remote_;
                            return std::nullopt;
                          });
  }

  ClusterChoice typed_;
  auth::LoginOptions login_;
  auth::Configuration configuration_;
  std::string remote_;
};

TEST_F(ClusterChoiceTest, IsThisMachineWhereNothingIsConfigured) {
  EXPECT_FALSE(choose()->is_made());
}

TEST_F(ClusterChoiceTest, WhatIsTypedHasPrecedence) {
  remote_ = kRemote;
  configure(Attribute::cluster_id, "configured", Place::environment);
  typed_.cluster_id = "typed";
  EXPECT_EQ(choose()->cluster_id, "typed");
  EXPECT_EQ(choose()->spark_remote, "");
  EXPECT_EQ(choose()->origin, "");
}

TEST_F(ClusterChoiceTest, ThenTheVariableOfSpark) {
  remote_ = kRemote;
  configure(Attribute::cluster_id, "configured", Place::environment);
  EXPECT_EQ(choose()->spark_remote, kRemote);
  EXPECT_EQ(choose()->cluster_id, "");
  EXPECT_EQ(choose()->origin, "environment SPARK_REMOTE");
}

TEST_F(ClusterChoiceTest, ThenTheConfiguredCluster) {
  for (const Place place : {Place::environment, Place::profile}) {
    configure(Attribute::cluster_id, "configured", place);
    EXPECT_EQ(choose()->cluster_id, "configured");
    EXPECT_EQ(choose()->origin, configuration_.find(Attribute::cluster_id)->origin);
  }
}

TEST_F(ClusterChoiceTest, AProfileThatIsTypedComesBeforeTheEnvironment) {
  remote_ = kRemote;
  configure(Attribute::cluster_id, "configured", Place::profile);
  EXPECT_EQ(choose()->spark_remote, kRemote);
  login_.profile = "w";
  EXPECT_EQ(choose()->cluster_id, "configured");
  EXPECT_EQ(choose()->spark_remote, "");
}

TEST_F(ClusterChoiceTest, ThisMachineCanBeAskedFor) {
  remote_ = kRemote;
  configure(Attribute::cluster_id, "configured", Place::environment);
  typed_.from_here = true;
  EXPECT_FALSE(choose()->is_made());
  typed_.cluster_id = "typed";
  EXPECT_FALSE(choose()->is_made());
}

TEST_F(ClusterChoiceTest, ServerlessComputeOfAHigherPlaceExcludesACluster) {
  configure(Attribute::serverless_compute_id, "auto", Place::environment);
  configure(Attribute::cluster_id, "configured", Place::profile);
  EXPECT_FALSE(choose()->is_made());
  login_.profile = "w";
  EXPECT_EQ(choose()->cluster_id, "configured");
}

TEST_F(ClusterChoiceTest, TheLoginOfAProfileGoesToNoOtherServerOfTheEnvironment) {
  remote_ = kRemote;
  configure(Attribute::token, "dapiX", Place::profile);
  const auto refused = choose();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ExitCode::usage);
  EXPECT_THAT(refused.error().message, HasSubstr("spark.example"));
  EXPECT_THAT(refused.error().remedy, HasSubstr("--spark-remote"));
  for (const char* same : {"sc://127.0.0.1:15002", "sc://[::1]:15002", "sc://localhost",
                           "sc://adb-1.2.example:443/;token=t"}) {
    remote_ = same;
    EXPECT_TRUE(choose()) << same;
  }
  remote_ = kRemote;
  configure(Attribute::token, "dapiX", Place::environment);
  EXPECT_TRUE(choose());
}

TEST_F(ClusterChoiceTest, QuotesAroundTheVariableAreNamed) {
  remote_ = "\"sc://localhost\"";
  const auto refused = choose();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("SPARK_REMOTE has quotes"));
}

}  // namespace
}  // namespace stocktake::app
