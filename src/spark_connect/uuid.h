#pragma once

#include <string>

namespace stocktake::spark_connect {

/// A random UUID (version 4), which Spark demands for sessions and operations.
std::string make_uuid();

}  // namespace stocktake::spark_connect
