#include "util/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "util/text.h"

namespace stocktake {
namespace {

/// The library refuses text that is not UTF-8, or replaces several bytes with one character.
void repair_strings(Json& json) {
  if (json.is_string()) {
    json = to_utf8(json.get_ref<const std::string&>());
  } else if (json.is_structured()) {
    for (Json& each : json) repair_strings(each);
  }
}

std::string dump(const Json& json) {
  try {
    return json.dump();
  } catch (const Json::type_error&) {
    Json repaired = json;
    repair_strings(repaired);
    return repaired.dump();
  }
}

/// Expands the library's short escapes: "\t" becomes "\u0009".
std::string without_short_escapes(const std::string& text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] != '\\') continue;
    switch (const char escaped = text[++i]) {
      case 'b':
        out += "u0008";
        break;
      case 't':
        out += "u0009";
        break;
      case 'f':
        out += "u000c";
        break;
      case 'r':
        out += "u000d";
        break;
      default:
        out += escaped;
    }
  }
  return out;
}

}  // namespace

std::string json_text(const Json& json) {
  std::string text = dump(json);
  return text.find('\\') == std::string::npos ? text : without_short_escapes(text);
}

std::string json_quoted(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char each) {
    return each >= ' ' && each <= '~' && each != '"' && each != '\\';
  });
  if (!is_plain) return json_text(text);
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  quoted += text;
  quoted += '"';
  return quoted;
}

JsonRow& JsonRow::add_text(std::string_view name, std::string_view json) {
  text_ += text_.empty() ? '{' : ',';
  text_ += json_quoted(name);
  text_ += ':';
  text_ += json;
  return *this;
}

std::string JsonRow::finish() {
  std::string text = std::exchange(text_, {});
  return text.empty() ? "{}" : text + '}';
}

Json parse_json(std::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

Json or_null_if_empty(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json rounded(double number, int decimals) {
  // Not std::round(): scaling the number first can produce an exact half where the number itself is
  // slightly below one.
  return std::strtod(fmt::format("{:.{}f}", number, decimals).c_str(), nullptr);
}

}  // namespace stocktake
