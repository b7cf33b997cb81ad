#include "chaos/scim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "util/json.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

using Query = std::map<std::string, std::string>;

Query query_of(std::string_view target) {
  Query query;
  while (target.find_first_of("?&") != std::string_view::npos) {
    target.remove_prefix(target.find_first_of("?&") + 1);
    const std::string_view pair = target.substr(0, target.find('&'));
    const auto equals = std::min(pair.find('='), pair.size());
    query[std::string(pair.substr(0, equals))] =
        percent_decode(pair.substr(std::min(equals + 1, pair.size())));
  }
  return query;
}

std::size_t number_in(const Query& query, const char* name, std::size_t otherwise) {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : std::strtoul(found->second.c_str(), nullptr, 10);
}

/// The value in `<attribute> eq "<value>"`; none for any other filter.
std::optional<std::string> value_in(const std::string& filter, const std::string& attribute) {
  const std::string start = attribute + " eq \"";
  if (!filter.starts_with(start) || !filter.ends_with('"')) return std::nullopt;
  std::string value;
  for (std::size_t at = start.size(); at + 1 < filter.size(); ++at) {
    if (filter[at] == '\\') ++at;
    value += filter[at];
  }
  return value;
}

std::string json_of(const Identity& identity, const char* name_attribute, bool to_admin) {
  std::string json = fmt::format(R"({{"id":"{}","{}":{})", identity.scim_id, name_attribute,
                                 json_quoted(identity.name));
  if (!identity.display_name.empty()) {
    json += fmt::format(R"(,"displayName":{})", json_quoted(identity.display_name));
  }
  if (!to_admin) return json + "}";
  const bool says_inactive = identity.scim_id.back() % 2 == 0;
  if (identity.active) json += R"(,"active":true)";
  if (!identity.active && says_inactive) json += R"(,"active":false)";
  return json + "}";
}

ScimResponse refused(int status, const char* detail) {
  return {status, fmt::format(R"({{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],)"
                              R"("detail":"{}","status":"{}"}})",
                              detail, status)};
}

ScimResponse me(const Identities& identities) {
  const char* group = identities.caller_is_admin() ? "admins" : "users";
  return {200, fmt::format(R"({{"id":"1","userName":{},"active":true,"groups":)"
                           R"([{{"display":"{}","type":"direct","value":"77"}}]}})",
                           json_quoted(identities.caller()), group)};
}

}  // namespace

ScimResponse scim_response(const Identities& identities, PrincipalLists& lists,
                           const std::string& target, SeededRandom& random, Events& events) {
  const std::string path = target.substr(0, target.find('?'));
  if (path.ends_with("/Me")) return me(identities);
  if (path.ends_with("/Groups")) return {200, R"({"totalResults":0})"};
  const bool of_users = path.ends_with("/Users");
  if (!of_users && !path.ends_with("/ServicePrincipals")) return refused(404, "no such resource");
  if (!of_users && identities.principals_denied()) {
    return {403, R"({"error_code":"PERMISSION_DENIED","message":"Only for administrators."})"};
  }
  const char* const name_attribute = of_users ? "userName" : "applicationId";
  auto listed = of_users ? lists.users(events) : lists.principals(events);
  const Query query = query_of(target);
  if (const auto filter = query.find("filter"); filter != query.end()) {
    const auto value = value_in(filter->second, name_attribute);
    if (!value) return refused(400, "a filter that is not known");
    std::erase_if(listed, [&](const Identity& each) {
      return to_lower_ascii(each.name) != to_lower_ascii(*value);
    });
  }
  const std::size_t start = number_in(query, "startIndex", 1);
  const std::size_t most = 1 + random.below(lists.has_small_pages() ? 3 : 20);
  const std::size_t count = std::min(number_in(query, "count", 100), most);
  std::string page;
  for (std::size_t at = start; at <= listed.size() && at < start + count; ++at) {
    if (!page.empty()) page += ',';
    page += json_of(listed[at - 1], name_attribute, identities.caller_is_admin());
  }
  return {200, fmt::format(R"({{"totalResults":{},"Resources":[{}]}})", listed.size(), page)};
}

}  // namespace stocktake::chaos
