#include "databricks/scim.h"

#include <fmt/format.h>

#include "databricks/json_value.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

std::string attribute_of(const Object& object, std::string_view key) {
  Element value;
  if (object[key].get(value) != simdjson::SUCCESS) return {};
  if (const auto text = string_of(value)) return std::string(*text);
  if (const auto number = integer_of(value)) return std::to_string(*number);
  return {};
}

bool is_admin(const Object& user) {
  simdjson::dom::array groups;
  if (user["groups"].get_array().get(groups) != simdjson::SUCCESS) return false;
  for (const Element element : groups) {
    Object group;
    if (element.get_object().get(group) != simdjson::SUCCESS) continue;
    if (attribute_of(group, "display") == "admins") return true;
  }
  return false;
}

/// What differs between the lists.
struct ListApi {
  std::string_view path;
  std::string_view operation;
  std::string_view path_in_gaps;  ///< no path of a source looks like it
  std::string_view name;          ///< the attribute that names a principal
  std::string_view item;          ///< in messages
  std::string_view items;
  std::string_view attributes;  ///< the ones that are needed: entitlements are costly
};

const ListApi& api_of(PrincipalType type) {
  static constexpr ListApi kUsers{
      "/api/2.0/preview/scim/v2/Users", "scim/Users", "scim/v2/Users", "userName", "user", "users",
      "id,userName,displayName,active"};
  static constexpr ListApi kServicePrincipals{"/api/2.0/preview/scim/v2/ServicePrincipals",
                                              "scim/ServicePrincipals",
                                              "scim/v2/ServicePrincipals",
                                              "applicationId",
                                              "service principal",
                                              "service principals",
                                              "id,applicationId,displayName,active"};
  static constexpr ListApi kGroups{"/api/2.0/preview/scim/v2/Groups",
                                   "scim/Groups",
                                   "scim/v2/Groups",
                                   "displayName",
                                   "group",
                                   "groups",
                                   "id,displayName"};
  if (type == PrincipalType::group) return kGroups;
  return type == PrincipalType::user ? kUsers : kServicePrincipals;
}

tl::expected<Principal, std::string> read_principal(const ListApi& api, const Object& object) {
  Principal principal;
  principal.id = attribute_of(object, "id");
  principal.name = attribute_of(object, api.name);
  principal.display_name = to_utf8(attribute_of(object, "displayName"));
  Element active;
  if (object["active"].get(active) == simdjson::SUCCESS && !active.is_null()) {
    principal.active = boolean_of(active).value_or(false);
  }
  principal.admin = is_admin(object);
  if (trim(principal.name).empty()) {
    return tl::unexpected(
        fmt::format("a {} has no {} (id \"{}\")", api.item, api.name, excerpt(principal.id)));
  }
  if (!is_utf8(principal.name)) {
    return tl::unexpected(fmt::format("the {} of a {} is not valid Unicode", api.name, api.item));
  }
  return principal;
}

tl::expected<void, std::string> read_list(const ListApi& api, const Element& resources,
                                          PrincipalPage& page) {
  if (resources.is_null()) return {};
  simdjson::dom::array array;
  if (resources.get_array().get(array) != simdjson::SUCCESS) {
    return tl::unexpected<std::string>("Resources is not an array");
  }
  page.principals.reserve(array.size());
  for (const Element element : array) {
    Object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      return tl::unexpected(fmt::format("a {} is not an object", api.item));
    }
    auto principal = read_principal(api, object);
    if (!principal) return tl::unexpected(principal.error());
    page.principals.push_back(std::move(*principal));
  }
  return {};
}

}  // namespace

std::string_view list_operation(PrincipalType type) {
  return api_of(type).operation;
}

std::string_view list_path(PrincipalType type) {
  return api_of(type).path_in_gaps;
}

std::string_view list_words(PrincipalType type) {
  return api_of(type).items;
}

net::Request principals_request(PrincipalType type, std::int64_t start_index, int count,
                                bool is_sorted) {
  const ListApi& api = api_of(type);
  net::Request request;
  request.target = fmt::format("{}?attributes={}&startIndex={}&count={}", api.path, api.attributes,
                               start_index, count);
  if (is_sorted) request.target += fmt::format("&sortBy={}", api.name);
  return request;
}

net::Request lookup_request(PrincipalType type, const std::string& name) {
  const ListApi& api = api_of(type);
  // A quoted value of a SCIM filter is a JSON string (RFC 7644, 3.4.2.2).
  const std::string filter = fmt::format("{} eq {}", api.name, json_quoted(name));
  net::Request request;
  request.target =
      fmt::format("{}?attributes={}&filter={}", api.path, api.attributes, percent_encode(filter));
  return request;
}

net::Request id_request(PrincipalType type, const std::string& id) {
  const ListApi& api = api_of(type);
  net::Request request;
  request.target = fmt::format("{}/{}?attributes={}", api.path, percent_encode(id), api.attributes);
  return request;
}

net::Request me_request() {
  net::Request request;
  request.target = "/api/2.0/preview/scim/v2/Me";
  return request;
}

tl::expected<PrincipalPage, std::string> parse_principals(PrincipalType type,
                                                          const net::Body& body) {
  const ListApi& api = api_of(type);
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  PrincipalPage page;
  Element total;
  const bool has_total = (*object)["totalResults"].get(total) == simdjson::SUCCESS;
  if (has_total) page.total = integer_of(total);
  if (page.total && *page.total < 0) page.total.reset();
  Element resources;
  const bool has_list = (*object)["Resources"].get(resources) == simdjson::SUCCESS;
  // A page beyond the end omits Resources; an object with neither member is a different answer.
  if (!has_list && !has_total) {
    return tl::unexpected(fmt::format("the response has no list of {}", api.items));
  }
  if (has_list) {
    if (auto read = read_list(api, resources, page); !read) return tl::unexpected(read.error());
  }
  return page;
}

tl::expected<Principal, std::string> parse_principal(PrincipalType type, const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  return read_principal(api_of(type), *object);
}

// A service principal's own answer has its application id as the userName.
tl::expected<Principal, std::string> parse_me(const net::Body& body) {
  return parse_principal(PrincipalType::user, body);
}

}  // namespace stocktake::databricks
