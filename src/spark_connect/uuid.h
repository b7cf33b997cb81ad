#pragma once

#include <string>

namespace stocktake::spark_connect {

/// A random UUID (version 4), the form that Spark requires of session and operation ids.
std::string make_uuid();

}  // namespace stocktake::spark_connect
