#include "spark_connect/plan.h"

#include <gtest/gtest.h>

namespace stocktake::spark_connect::testing {
namespace {

TEST(PythonVersion, IsReadOutOfBothVersionsTexts) {
  EXPECT_EQ(python_version_in("[PYTHON_VERSION_MISMATCH] Python in worker has different version: "
                              "3.11 than that in driver: 0.0, PySpark cannot run"),
            "3.11");
  EXPECT_EQ(python_version_in("Python in worker has different version (3, 10) than that in driver "
                              "0.0, PySpark cannot run"),
            "3.10");
  EXPECT_EQ(python_version_in("some other failure 3.11 (3, 11)"), std::nullopt);
}

TEST(Splits, AreReadOutOfAPlan) {
  EXPECT_EQ(splits_in("*(1) Range (0, 10, step=1, splits=32)\n"), 32);
  EXPECT_EQ(splits_in("Range (0, 10, step=1, splits=Some(8))"), 8);
  EXPECT_EQ(splits_in("Range (0, 10, step=1, splits=None)"), std::nullopt);
  EXPECT_EQ(splits_in(""), std::nullopt);
}

TEST(PlanOfADrain, HasATaskForEachSlotAndNoArtifact) {
  const auto plan = plan_drain("3.11");
  const auto& map = plan.root().map_partitions();
  EXPECT_FALSE(map.input().range().has_num_partitions()) << "the server takes its parallelism";
  EXPECT_GT(map.input().range().end(), 0);
  EXPECT_EQ(map.func().python_udf().python_ver(), "3.11");
}

TEST(PlanOfAJob, NeedsARowForEachPartition) {
  JobSpec job;
  job.module = "m";
  job.function = "f";
  EXPECT_TRUE(plan_job(job, "3.11"));
  job.partitions = 2;
  EXPECT_FALSE(plan_job(job, "3.11"));
  job.rows = 2;
  EXPECT_TRUE(plan_job(job, "3.11"));
  job.partitions = 0;
  EXPECT_FALSE(plan_job(job, "3.11"));
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
