#include "app/serverless.h"

#include <gmock/gmock.h>

namespace stocktake::app {
namespace {

using auth::Attribute;
using auth::Place;
using ::testing::HasSubstr;

TEST(Serverless, IsToldWithBothWaysOut) {
  auth::Configuration configuration;
  EXPECT_FALSE(serverless_note(configuration));
  configuration.set(Attribute::serverless_compute_id, {"auto", Place::profile, "profile p of f"});
  EXPECT_THAT(*serverless_note(configuration),
              ::testing::AllOf(HasSubstr("profile p of f"), HasSubstr("--cluster-id"),
                               HasSubstr("without a cluster")));
}

TEST(Serverless, AndAClusterInOnePlaceIsAnError) {
  auth::Configuration configuration;
  configuration.set(Attribute::serverless_compute_id, {"auto", Place::profile, "profile p of f"});
  configuration.set(Attribute::cluster_id, {"c", Place::environment, "environment X"});
  EXPECT_TRUE(check_compute(configuration));
  configuration.set(Attribute::cluster_id, {"c", Place::profile, "profile p of f"});
  ASSERT_FALSE(check_compute(configuration));
  EXPECT_EQ(check_compute(configuration).error().code, ExitCode::usage);
}

}  // namespace
}  // namespace stocktake::app
