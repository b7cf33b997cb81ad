#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/transport/body.h"

namespace stocktake::databricks {

/// The text without a byte order mark: some proxies put one before JSON.
std::string_view without_mark(std::string_view text);

/// Parses the body in place and returns its top-level object, or says why there is none. The parser
/// owns what the object refers to. The whole document is validated first (simdjson's on-demand
/// parser does not validate what it skips): a body that was cut short, or that continues after its
/// end, is an error.
tl::expected<simdjson::dom::object, std::string> parse_object(simdjson::dom::parser& parser,
                                                              const net::Body& body);

/// The same for an array.
tl::expected<simdjson::dom::array, std::string> parse_array(simdjson::dom::parser& parser,
                                                            const net::Body& body);

/// A whole number in the range of the type, also as a string, as protobuf's JSON writes it, and
/// also as `1e3` or `1000.0`; nothing for anything else.
std::optional<std::int64_t> integer_of(const simdjson::dom::element& value);

/// A finite number, also as a string; nothing for anything else. For numbers that are too large for
/// `integer_of`.
std::optional<double> real_of(const simdjson::dom::element& value);

/// A string; nothing for anything else.
std::optional<std::string_view> string_of(const simdjson::dom::element& value);

/// True or false, also as strings, and null as false; nothing for anything else.
std::optional<bool> boolean_of(const simdjson::dom::element& value);

}  // namespace stocktake::databricks
