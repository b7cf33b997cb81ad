#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake::spark_connect {

/// Pickles what a PySpark worker runs: the pair of a function and its result type. Protocol 2 is
/// readable by any Python 3. The function is `module.function`, or with an argument, the result of
/// `module.function(argument)`; `schema` is the result type in Spark's JSON. None if a name is not
/// a Python identifier (dotted for the module) or the argument is not UTF-8.
std::optional<std::string> pickle_map_function(std::string_view module, std::string_view function,
                                               const std::optional<std::string>& argument,
                                               std::string_view schema);

/// A function of Python's own library that reads all batches and returns none, pickled likewise.
std::string pickle_drain_function(std::string_view schema);

}  // namespace stocktake::spark_connect
