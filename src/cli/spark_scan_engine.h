#pragma once

#include "cli/scan_engine.h"

namespace stocktake::cli {

/// Lists from the executors of the Spark cluster that `request` names, and says on standard error
/// what the predecessor's users look for.
Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& request,
                                                        Connection& connection,
                                                        const StopToken& stop);

}  // namespace stocktake::cli
