#include "cli/spark_cluster.h"
#include "cli/spark_scan_engine.h"

namespace stocktake::cli {
namespace {

constexpr const char* kMessage = "this stocktake was built without Spark (STOCKTAKE_SPARK=OFF)";
constexpr const char* kRemedy =
    "leave out --cluster-id and --spark-remote: the same command lists from this machine";

}  // namespace

doctor::Check try_cluster(const ClusterChoice& /*choice*/, const Connection& /*connection*/) {
  return doctor::failed("spark", ExitCode::usage, kMessage, kRemedy);
}

Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& /*request*/,
                                                        Connection& /*connection*/,
                                                        const StopToken& /*stop*/) {
  return fail(ExitCode::usage, kMessage, kRemedy);
}

}  // namespace stocktake::cli
