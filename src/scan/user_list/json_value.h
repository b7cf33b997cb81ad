#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace stocktake::scan {

/// A JSON value that knows its line, for messages.
struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, integer, fraction, text, list, object };

  Kind kind = Kind::null;
  std::size_t line = 1;          ///< where it starts; of a number or a text, where it ends
  std::string key;               ///< if it is the member of an object
  std::string text;              ///< of a text; otherwise as JSON writes it
  std::vector<JsonValue> items;  ///< of a list or an object

  /// The first member with that key, or nothing.
  const JsonValue* find(std::string_view name) const;
  bool is(Kind other) const { return kind == other; }
  bool is_true() const { return kind == Kind::boolean && text == "true"; }
};

struct JsonFault {
  std::size_t line = 1;
  std::string what;
};

/// Removes the first value from `text`; others may follow it, as `jq -c` prints them. `line` is the
/// line of the start of `text`, and afterwards that of its new start.
tl::expected<JsonValue, JsonFault> take_json(std::string_view& text, std::size_t& line);

}  // namespace stocktake::scan
