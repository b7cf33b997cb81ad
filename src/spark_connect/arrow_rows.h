#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spark_connect/error.h"

namespace stocktake::spark_connect {

/// The values of the first column of an Arrow IPC stream: binary or text, none of them null.
/// Fails with `protocol` on anything else, and where the stream is damaged or cut short.
Result<std::vector<std::string>> read_arrow_rows(std::string_view stream);

}  // namespace stocktake::spark_connect
