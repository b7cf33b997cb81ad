#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake::spark_connect {

/// What a PySpark worker unpickles to know what to run: the pair of a function and its result type.
/// Protocol 2, so that any Python 3 reads it. The function is `module.function`, or with an
/// argument what `module.function(argument)` returns; `schema` is the result type in Spark's JSON.
/// Nothing where a name is no Python identifier (dotted for the module) or the argument is not
/// UTF-8.
std::optional<std::string> pickle_map_function(std::string_view module, std::string_view function,
                                               const std::optional<std::string>& argument,
                                               std::string_view schema);

}  // namespace stocktake::spark_connect
