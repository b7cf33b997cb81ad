#pragma once

#include <string_view>

namespace stocktake::spark {

/// shim.py, as it is uploaded.
extern const std::string_view kShim;

}  // namespace stocktake::spark
