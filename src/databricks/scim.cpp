#include "databricks/scim.h"

#include <fmt/format.h>

#include "databricks/json_value.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

std::string text_of(const Object& object, std::string_view key) {
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
    if (text_of(group, "display") == "admins") return true;
  }
  return false;
}

tl::expected<ScimUser, std::string> read_user(const Object& object) {
  ScimUser user;
  user.id = text_of(object, "id");
  user.user_name = text_of(object, "userName");
  user.display_name = text_of(object, "displayName");
  Element active;
  if (object["active"].get(active) == simdjson::SUCCESS) {
    user.active = boolean_of(active).value_or(false);
  }
  user.admin = is_admin(object);
  if (trim(user.user_name).empty()) {
    return tl::unexpected(fmt::format("a user has no userName (id \"{}\")", excerpt(user.id)));
  }
  if (!is_utf8(user.user_name)) {
    return tl::unexpected<std::string>("the userName of a user is not valid Unicode");
  }
  return user;
}

tl::expected<void, std::string> read_users(const Element& resources, UsersPage& page) {
  if (resources.is_null()) return {};
  simdjson::dom::array array;
  if (resources.get_array().get(array) != simdjson::SUCCESS) {
    return tl::unexpected<std::string>("Resources is not an array");
  }
  page.users.reserve(array.size());
  for (const Element element : array) {
    Object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      return tl::unexpected<std::string>("a user is not an object");
    }
    auto user = read_user(object);
    if (!user) return tl::unexpected(user.error());
    page.users.push_back(std::move(*user));
  }
  return {};
}

}  // namespace

net::Request users_request(std::int64_t start_index, int count) {
  // Only the attributes that are needed: entitlements are costly for the service.
  net::Request request;
  request.target = fmt::format(
      "/api/2.0/preview/scim/v2/Users?attributes=id,userName,displayName,active"
      "&startIndex={}&count={}",
      start_index, count);
  return request;
}

net::Request me_request() {
  net::Request request;
  request.target = "/api/2.0/preview/scim/v2/Me";
  return request;
}

tl::expected<UsersPage, std::string> parse_users(const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  UsersPage page;
  Element total;
  const bool has_total = (*object)["totalResults"].get(total) == simdjson::SUCCESS;
  if (has_total) page.total = integer_of(total);
  if (page.total && *page.total < 0) page.total.reset();
  Element resources;
  const bool has_users = (*object)["Resources"].get(resources) == simdjson::SUCCESS;
  // A page beyond the end omits Resources; an object with neither member is a different answer.
  if (!has_users && !has_total)
    return tl::unexpected<std::string>("the response has no list of users");
  if (has_users) {
    if (auto read = read_users(resources, page); !read) return tl::unexpected(read.error());
  }
  return page;
}

tl::expected<ScimUser, std::string> parse_me(const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  return read_user(*object);
}

}  // namespace stocktake::databricks
