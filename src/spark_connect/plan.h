#pragma once

#include <optional>
#include <string>

#include "spark_connect/error.h"
#include "spark_connect/job.h"
#include "spark_connect/proto/spark_connect.pb.h"

namespace stocktake::spark_connect {

/// The plan of a job: a range of numbers in `partitions` partitions, each mapped by the Python
/// function to rows of one binary column. Fails with `rejected` if a plan cannot express the job.
/// Private to this folder.
Result<::spark::connect::Plan> plan_job(const JobSpec& job, const std::string& python_version);

/// The plan of a range of numbers in as many partitions as the cluster's default parallelism.
::spark::connect::Plan plan_range();

/// The plan of a job that needs no artifact, and whose tasks return no rows: one for each slot.
::spark::connect::Plan plan_drain(const std::string& python_version);

/// The worker's `major.minor` in the error of a task that was sent for another version: "different
/// version: 3.11 than" (Spark 4), "different version (3, 11) than" (3.5).
std::optional<std::string> python_version_in(std::string_view message);

/// N in "Range (0, 10, step=1, splits=N)", which is the cluster's default parallelism.
std::optional<int> splits_in(std::string_view plan_text);

}  // namespace stocktake::spark_connect
