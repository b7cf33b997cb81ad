#pragma once

#include <string_view>

namespace stocktake::spark_runner {

/// The architecture of this program and of its worker, as `uname -m` and Python's
/// `platform.machine` spell it.
#if defined(__x86_64__)
inline constexpr std::string_view kArchitecture = "x86_64";
#elif defined(__aarch64__)
inline constexpr std::string_view kArchitecture = "aarch64";
#else
#error "name this architecture as uname -m does"
#endif

}  // namespace stocktake::spark_runner
