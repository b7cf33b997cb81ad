#include "app/spark_cluster.h"
#include "app/spark_engine.h"

namespace stocktake::app {
namespace {

constexpr const char* kMessage =
    "this stocktake was built without Spark support (STOCKTAKE_SPARK=OFF)";
constexpr const char* kRemedy = "add --no-cluster to list from this machine";

}  // namespace

doctor::Check try_cluster(const ClusterChoice& /*choice*/, const WorkspaceClient& /*client*/) {
  return doctor::failed("spark", ExitCode::usage, kMessage, kRemedy);
}

Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& /*request*/,
                                                        WorkspaceClient& /*client*/,
                                                        const StopToken& /*stop*/,
                                                        ScanObserver& /*observer*/) {
  return fail(ExitCode::usage, kMessage, kRemedy);
}

}  // namespace stocktake::app
