#include "databricks/json_value.h"

#include <charconv>
#include <cmath>

namespace stocktake::databricks {
namespace {

/// The number that is the whole text.
template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped_at != end) return std::nullopt;
  return number;
}

tl::expected<simdjson::dom::element, std::string> parse(simdjson::dom::parser& parser,
                                                        const net::Body& body) {
  if (body.text().empty()) return tl::unexpected<std::string>("the body is empty");
  // simdjson 3.0 does not accept a mark.
  const std::string_view text = without_mark(body.text());
  simdjson::dom::element document;
  static_assert(net::Body::kPadding >= simdjson::SIMDJSON_PADDING);
  const auto error =
      parser.parse(text.data(), text.size(), /*realloc_if_needed=*/false).get(document);
  if (error == simdjson::SUCCESS) return document;
  return tl::unexpected("the JSON is incomplete or invalid: " +
                        std::string(simdjson::error_message(error)));
}

}  // namespace

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

tl::expected<simdjson::dom::object, std::string> parse_object(simdjson::dom::parser& parser,
                                                              const net::Body& body) {
  const auto document = parse(parser, body);
  if (!document) return tl::unexpected(document.error());
  simdjson::dom::object object;
  if (document->get_object().get(object) != simdjson::SUCCESS) {
    return tl::unexpected<std::string>("the JSON is not an object");
  }
  return object;
}

tl::expected<simdjson::dom::array, std::string> parse_array(simdjson::dom::parser& parser,
                                                            const net::Body& body) {
  const auto document = parse(parser, body);
  if (!document) return tl::unexpected(document.error());
  simdjson::dom::array array;
  if (document->get_array().get(array) != simdjson::SUCCESS) {
    return tl::unexpected<std::string>("the JSON is not an array");
  }
  return array;
}

std::optional<std::int64_t> integer_of(const simdjson::dom::element& value) {
  std::int64_t number = 0;
  if (value.get_int64().get(number) == simdjson::SUCCESS) return number;
  if (const auto text = string_of(value)) {
    if (const auto whole = parsed<std::int64_t>(*text)) return whole;
  }
  const auto real = real_of(value);
  // The bounds are -2^63 and 2^63, which a double holds exactly.
  if (!real || *real != std::trunc(*real) || *real < -0x1p63 || *real >= 0x1p63) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*real);
}

std::optional<double> real_of(const simdjson::dom::element& value) {
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) return number;
  const auto text = string_of(value);
  const auto real = text ? parsed<double>(*text) : std::nullopt;
  return real && std::isfinite(*real) ? real : std::nullopt;
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
