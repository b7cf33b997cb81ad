#pragma once

#include <string_view>

namespace stocktake::spark_runner {

/// The content of shim.py, which is uploaded as an artifact.
extern const std::string_view kShim;

}  // namespace stocktake::spark_runner
