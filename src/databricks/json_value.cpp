#include "databricks/json_value.h"

#include <charconv>

namespace stocktake::databricks {

tl::expected<simdjson::dom::object, std::string> parse_object(simdjson::dom::parser& parser,
                                                              const net::Body& body) {
  const std::string_view text = body.text();
  if (text.empty()) return tl::unexpected<std::string>("the body is empty");
  // Some proxies put a byte order mark before JSON; simdjson 3.0 does not accept one.
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::size_t skipped = text.starts_with(kMark) ? kMark.size() : 0;
  simdjson::dom::element document;
  static_assert(net::Body::kPadding >= simdjson::SIMDJSON_PADDING);
  const auto error =
      parser.parse(text.data() + skipped, text.size() - skipped, /*realloc_if_needed=*/false)
          .get(document);
  if (error != simdjson::SUCCESS) {
    return tl::unexpected("the JSON is incomplete or invalid: " +
                          std::string(simdjson::error_message(error)));
  }
  simdjson::dom::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) {
    return tl::unexpected<std::string>("the JSON is not an object");
  }
  return object;
}

std::optional<std::int64_t> integer_of(const simdjson::dom::element& value) {
  std::int64_t number = 0;
  if (value.get_int64().get(number) == simdjson::SUCCESS) return number;
  const auto text = string_of(value);
  if (!text || text->empty()) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::optional<std::string_view> string_of(const simdjson::dom::element& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<bool> boolean_of(const simdjson::dom::element& value) {
  bool truth = false;
  if (value.get_bool().get(truth) == simdjson::SUCCESS) return truth;
  if (value.is_null()) return false;
  const auto text = string_of(value);
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

}  // namespace stocktake::databricks
