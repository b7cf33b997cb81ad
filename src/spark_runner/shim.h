#pragma once

#include <string_view>

namespace stocktake::spark_runner {

/// shim.py, as it is uploaded.
extern const std::string_view kShim;

}  // namespace stocktake::spark_runner
