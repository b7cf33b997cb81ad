#include "databricks/unity_catalog.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <utility>

#include "databricks/json_value.h"
#include "databricks/page_parts.h"
#include "databricks/source_api.h"
#include "model/source.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

/// What differs between the lists.
struct ListApi {
  std::string_view operation;
  std::string_view rows;  ///< the member that contains the items, and the last part of the URL
  std::string_view item;  ///< in messages
};

const ListApi& api_of(const CatalogList& list) {
  static constexpr ListApi kCatalogs{"unity-catalog/catalogs", "catalogs", "catalog"};
  static constexpr ListApi kSchemas{"unity-catalog/schemas", "schemas", "schema"};
  static constexpr ListApi kVolumes{"unity-catalog/volumes", "volumes", "volume"};
  if (list.catalog.empty()) return kCatalogs;
  return list.schema.empty() ? kSchemas : kVolumes;
}

/// A name that is no part of a path would be listed as something else.
bool is_part_of_path(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         is_utf8(name);
}

tl::expected<CatalogItem, std::string> read_item(const ListApi& api,
                                                 const simdjson::dom::element& element) {
  simdjson::dom::object object;
  if (element.get_object().get(object) != simdjson::SUCCESS) {
    return tl::unexpected(fmt::format("a {} is not an object", api.item));
  }
  CatalogItem item;
  for (const auto member : object) {
    const auto text = string_of(member.value);
    if (!text) continue;
    if (member.key == "name") item.name = *text;
    if (member.key == "owner") item.owner = to_utf8(std::string(*text));
  }
  if (!is_part_of_path(item.name)) {
    return tl::unexpected(fmt::format("the name of a {} cannot be part of a path: \"{}\"", api.item,
                                      excerpt(item.name)));
  }
  return item;
}

}  // namespace

std::string CatalogList::path() const {
  std::string path(info_of(Source::volumes).root_folder);
  if (!catalog.empty()) path += "/" + catalog;
  if (!schema.empty()) path += "/" + schema;
  return path;
}

std::string_view CatalogList::operation() const {
  return api_of(*this).operation;
}

net::Request catalog_request(const CatalogList& list, const std::string& page_token) {
  std::string target = fmt::format("/api/2.1/unity-catalog/{}?max_results=0", api_of(list).rows);
  if (!list.catalog.empty()) target += "&catalog_name=" + percent_encode(list.catalog);
  if (!list.schema.empty()) target += "&schema_name=" + percent_encode(list.schema);
  if (!page_token.empty()) target += "&page_token=" + percent_encode(page_token);
  return {std::move(target), {}, {}};
}

tl::expected<std::vector<CatalogItem>, std::string> CatalogPages::take(const net::Body& body) {
  const ListApi& api = api_of(list_);
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  SourceApi shape;
  shape.rows = api.rows;
  shape.is_paged = true;
  const auto parts = read_parts(shape, *object);
  if (!parts) return tl::unexpected(parts.error());
  std::vector<CatalogItem> items;
  if (parts->rows) {
    for (const simdjson::dom::element element : *parts->rows) {
      auto item = read_item(api, element);
      if (!item) return tl::unexpected(item.error());
      items.push_back(std::move(*item));
    }
  }
  if (!parts->next_token.empty()) {
    if (pages_ + 1 == kMaxPages || !tokens_.insert(parts->next_token).second) {
      return tl::unexpected("the list does not end: " + excerpt(parts->next_token));
    }
  }
  next_token_ = parts->next_token;
  ++pages_;
  return items;
}

}  // namespace stocktake::databricks
