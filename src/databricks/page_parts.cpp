#include "databricks/page_parts.h"

#include <utility>

#include "databricks/json_value.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

tl::unexpected<std::string> unusable(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

tl::expected<void, std::string> read_rows(const Element& value, PageParts& parts) {
  if (std::exchange(parts.has_list, true)) return unusable("the body has two lists");
  simdjson::dom::array array;
  if (value.get_array().get(array) == simdjson::SUCCESS) {
    parts.rows = array;
  } else if (!value.is_null()) {
    return unusable("the list is not an array");
  }
  return {};
}

tl::expected<void, std::string> read_other_member(std::string_view key, const Element& value,
                                                  PageParts& parts) {
  if (key == "error_code" || key == "error") {
    return unusable("a response with status 200 has an error: " + excerpt(simdjson::minify(value)));
  }
  if (key == "next_page_token" && !value.is_null()) {
    const auto token = string_of(value);
    if (!token) return unusable(kIsOnePage);
    parts.next_token = *token;
  }
  if (key == "next_page_token") parts.is_page = true;
  if (key == "has_more") parts.has_more = boolean_of(value) != false;
  return {};
}

}  // namespace

tl::expected<PageParts, std::string> read_parts(const SourceApi& api, const Object& object) {
  PageParts parts;
  for (const auto member : object) {
    auto read = member.key == api.rows ? read_rows(member.value, parts)
                                       : read_other_member(member.key, member.value, parts);
    if (!read) return tl::unexpected(read.error());
  }
  const bool names_next = !parts.next_token.empty();
  if (names_next && !api.is_paged) return unusable(kIsOnePage);
  if (parts.has_more && !names_next) return unusable(kIsOnePage);
  // An object with other members is a different answer, not an empty directory.
  const bool is_empty = object.begin() == object.end() || (api.is_paged && parts.is_page);
  if (!parts.has_list && !is_empty) return unusable("the object has no list");
  return parts;
}

}  // namespace stocktake::databricks
