#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spark_connect/error.h"

namespace stocktake::spark_connect {

/// Reads the values of the first column of an Arrow IPC stream. The column is binary or text and
/// has no nulls. Fails with `protocol` on anything else, and if the stream is damaged or truncated.
Result<std::vector<std::string>> read_arrow_rows(std::string_view stream);

}  // namespace stocktake::spark_connect
