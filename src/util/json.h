#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stocktake {

/// A JSON value to be written. Members keep the order in which they were added.
using Json = nlohmann::ordered_json;

/// On one line, without blanks. Bytes that are not UTF-8 become U+FFFD, one for each. Control
/// characters but "\n" are written as "\u0009", not as "\t": the same inventory is to give the same
/// bytes in every version.
std::string json_text(const Json& json);

/// With at most so many decimals; a number of none keeps ".0".
Json rounded(double number, int decimals = 1);

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

}  // namespace stocktake
