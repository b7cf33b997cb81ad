#pragma once

#include <concepts>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// A JSON value to be written. Members keep the order in which they were added.
using Json = nlohmann::ordered_json;

/// Serializes to one line without spaces. Each byte that is not valid UTF-8 becomes U+FFFD. Control
/// characters other than "\n" are written as "\u0009", not as "\t", so that every version writes
/// the same bytes for the same inventory.
std::string json_text(const Json& json);

/// The text as a JSON string, with the escapes of json_text().
std::string json_quoted(std::string_view text);

/// Writes one JSON object, member by member, with the bytes that json_text() would write. For the
/// rows of long lists, where building a `Json` for each takes several times as long.
class JsonRow {
 public:
  JsonRow& add(std::string_view name, std::string_view value) {
    return add_text(name, json_quoted(value));
  }
  template <std::integral Number>
  JsonRow& add(std::string_view name, Number value) {
    if constexpr (std::same_as<Number, bool>) return add_text(name, value ? "true" : "false");
    return add_text(name, std::to_string(value));
  }
  JsonRow& add_json(std::string_view name, const Json& value) {
    return add_text(name, json_text(value));
  }

  /// The object as written so far; the row is empty afterwards.
  std::string finish();

 private:
  JsonRow& add_text(std::string_view name, std::string_view json);

  std::string text_;
};

/// Reads a text from outside. The result `is_discarded()` if it is not JSON.
Json parse_json(std::string_view text);

/// Null for an empty text.
Json or_null_if_empty(const std::string& text);

/// Rounds to at most `decimals` decimals. A whole number is written with ".0".
Json rounded(double number, int decimals = 1);

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

}  // namespace stocktake
