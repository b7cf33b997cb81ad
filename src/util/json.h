#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stocktake {

/// A JSON value to be written. Members keep the order in which they were added.
using Json = nlohmann::ordered_json;

/// Serializes to one line without spaces. Each byte that is not valid UTF-8 becomes U+FFFD. Control
/// characters other than "\n" are written as "\u0009", not as "\t", so that every version writes
/// the same bytes for the same inventory.
std::string json_text(const Json& json);

/// Rounds to at most `decimals` decimals. A whole number is written with ".0".
Json rounded(double number, int decimals = 1);

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

}  // namespace stocktake
