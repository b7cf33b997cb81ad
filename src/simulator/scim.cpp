#include "simulator/scim.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>

#include "simulator/names.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

bool is_user(const Person& person) {
  return person.owner.kind == OwnerKind::user || person.owner.kind == OwnerKind::inactive_user;
}

bool is_principal(const Person& person) {
  return person.owner.kind == OwnerKind::service_principal ||
         person.owner.kind == OwnerKind::inactive_service_principal;
}

bool is_group(const Person& person) {
  return person.owner.kind == OwnerKind::group;
}

bool is_active(const Person& person) {
  return person.owner.kind == OwnerKind::user || person.owner.kind == OwnerKind::service_principal;
}

std::int64_t number_or(const Call& call, const std::string& name, std::int64_t otherwise) {
  const std::string value = value_of(call, name);
  return value.empty() ? otherwise : std::strtoll(value.c_str(), nullptr, 10);
}

Answer scim_answer(const Json& body, int status = 200) {
  Answer answer;
  answer.status = status;
  answer.body = json_text(body);
  answer.content_type = "application/scim+json";
  return answer;
}

Answer scim_error(int status, std::string_view kind, std::string_view detail) {
  Json body{{"schemas", Json::array({"urn:ietf:params:scim:api:messages:2.0:Error"})}};
  if (!kind.empty()) body["scimType"] = kind;
  body["detail"] = detail;
  body["status"] = std::to_string(status);
  return scim_answer(body, status);
}

/// `attribute eq "value"`: attributes and operators are case-insensitive, and the value is written
/// as JSON (RFC 7644, 3.4.2.2).
struct Filter {
  std::string attribute;  ///< in lower case
  std::string value;
};

/// None for any other filter.
std::optional<Filter> parse_filter(std::string_view text) {
  text = trim(text);
  const auto blank = std::min(text.find(' '), text.size());
  const std::string_view comparison = trim(text.substr(blank));
  if (!to_lower_ascii(comparison).starts_with("eq ")) return std::nullopt;
  const std::string json(trim(comparison.substr(3)));
  simdjson::dom::parser parser;
  std::string_view value;
  if (parser.parse(json).get_string().get(value) != simdjson::SUCCESS) return std::nullopt;
  return Filter{to_lower_ascii(text.substr(0, blank)), std::string(value)};
}

bool is_asked_for(const std::string& attributes, std::string_view name) {
  const std::string all = "," + to_lower_ascii(attributes) + ",";
  return attributes.empty() || all.find("," + to_lower_ascii(name) + ",") != std::string::npos;
}

}  // namespace

Scim::Scim(const Tree& tree, const FaultProfile& faults)
    : tree_(tree), faults_(faults), caller_(who_calls()) {
  for (int number = 1; number <= faults.scim_guests; ++number) {
    const std::string id = std::to_string(number);
    guests_.push_back(
        {fmt::format("guest{:05}@example.com", number), {OwnerKind::user, "", "1" + id}});
    guests_.push_back({uuid_from(static_cast<std::uint64_t>(number)),
                       {OwnerKind::service_principal, "", "2" + id}});
  }
}

std::optional<Answer> Scim::answer(const Call& call) {
  constexpr std::string_view kApi = "/api/2.0/preview/scim/v2/";
  if (!call.path.starts_with(kApi)) return std::nullopt;
  const std::string path = call.path.substr(kApi.size());
  if (path == "Me") return me();
  const auto slash = path.find('/');
  const std::string name = path.substr(0, slash);
  if (name != "Users" && name != "ServicePrincipals" && name != "Groups") return std::nullopt;
  const List& of = name == "Users" ? kUsers : name == "Groups" ? kGroups : kPrincipals;
  if (auto refused = refusal(of)) return refused;
  return slash == std::string::npos ? list(of, call) : one(of, path.substr(slash + 1));
}

Person Scim::who_calls() const {
  if (!faults_.no_admin) return {"admin@example.com", {OwnerKind::user, "Admin", "42"}};
  const auto users = people_on(kUsers);
  if (!users.empty()) return *users.front();
  return {"guest@example.com", {OwnerKind::user, "Guest", "43"}};
}

bool Scim::is_on(const List& list, const Person& person) {
  if (&list == &kUsers) return is_user(person);
  return &list == &kGroups ? is_group(person) : is_principal(person);
}

std::optional<Answer> Scim::refusal(const List& list) const {
  if (&list == &kUsers && faults_.scim_denied)
    return scim_error(403, "", "You may not list users.");
  if (&list == &kPrincipals && faults_.principals_denied) {
    return error_answer(403, "PERMISSION_DENIED", "You may not list service principals.");
  }
  return std::nullopt;
}

std::vector<const Person*> Scim::people_on(const List& list) const {
  std::vector<const Person*> people;
  for (const Person& guest : guests_) {
    if (is_on(list, guest)) people.push_back(&guest);
  }
  for (const Person& person : tree_.people()) {
    if (is_on(list, person)) people.push_back(&person);
  }
  return people;
}

void Scim::delete_guest(const List& list) {
  const auto guest = std::find_if(guests_.begin(), guests_.end(),
                                  [&](const Person& person) { return is_on(list, person); });
  if (guest != guests_.end()) guests_.erase(guest);
}

Answer Scim::list(const List& list, const Call& call) {
  auto people = people_on(list);
  const std::string text = value_of(call, "filter");
  if (text.empty()) {
    Answer answer = page(list, people, call);
    delete_guest(list);
    return answer;
  }
  const auto filter = parse_filter(text);
  const bool by_name = filter && filter->attribute == to_lower_ascii(list.name_attribute);
  const bool by_display_name = filter && filter->attribute == "displayname";
  if (!by_name && !by_display_name) {
    return scim_error(400, "invalidFilter",
                      fmt::format("Only {} eq \"...\" and displayName eq \"...\" are supported: {}",
                                  list.name_attribute, text));
  }
  std::erase_if(people, [&](const Person* person) {
    const std::string& value = by_name ? person->name : person->owner.display_name;
    return fold_case(value) != fold_case(filter->value);
  });
  return page(list, people, call);
}

Answer Scim::page(const List& list, const std::vector<const Person*>& people,
                  const Call& call) const {
  const auto total = static_cast<std::int64_t>(people.size());
  std::int64_t count = std::max<std::int64_t>(0, number_or(call, "count", 100));
  if (faults_.scim_page > 0) count = std::min<std::int64_t>(count, faults_.scim_page);
  const std::int64_t start = std::max<std::int64_t>(1, number_or(call, "startIndex", 1));
  std::int64_t first = start;
  if (faults_.scim_repeat && count > 1) {
    // Each page returns one new user less than its length: it starts with the last user of the
    // previous page. (With pages of one user there would be no progress.)
    first -= (start - 1) / count;
  }
  const bool is_short = faults_.scim_short && &list == &kUsers && value_of(call, "filter").empty();
  const std::int64_t last = is_short ? total - 1 : total;
  Json listed = Json::array();
  for (auto at = first; at <= last && static_cast<std::int64_t>(listed.size()) < count; ++at) {
    const Person& person = *people[static_cast<std::size_t>(at - 1)];
    listed.push_back(resource(list, person, value_of(call, "attributes")));
  }
  const std::size_t returned = listed.size();
  Json page = Json::object();
  if (!listed.empty()) page["Resources"] = std::move(listed);
  page["totalResults"] = total;
  page["itemsPerPage"] = returned;
  page["startIndex"] = start;
  page["schemas"] = Json::array({"urn:ietf:params:scim:api:messages:2.0:ListResponse"});
  return scim_answer(page);
}

Answer Scim::one(const List& list, const std::string& id) const {
  for (const Person* person : people_on(list)) {
    if (person->owner.scim_id == id) return scim_answer(resource(list, *person, ""));
  }
  return scim_error(404, "", fmt::format("{} with id {} not found.", list.resource, id));
}

/// Attributes without a value are left out, and so is who is active if no administrator asks.
Json Scim::resource(const List& list, const Person& person, const std::string& attributes) const {
  Json json{{"schemas",
             Json::array({std::string("urn:ietf:params:scim:schemas:core:2.0:") + list.resource})},
            {"id", person.owner.scim_id}};
  if (is_asked_for(attributes, list.name_attribute)) json[list.name_attribute] = person.name;
  const std::string& display_name = person.owner.display_name;
  if (&list != &kGroups && !display_name.empty() && is_asked_for(attributes, "displayName")) {
    json["displayName"] = display_name;
  }
  const bool says_active = !faults_.no_admin && (is_active(person) || person.says_inactive);
  if (says_active && is_asked_for(attributes, "active")) json["active"] = is_active(person);
  return json;
}

Answer Scim::me() const {
  Json groups = Json::array();
  const auto add = [&groups](const char* name, const char* id) {
    const std::string reference = std::string("Groups/") + id;
    groups.push_back({{"display", name}, {"type", "direct"}, {"value", id}, {"$ref", reference}});
  };
  if (!faults_.no_admin) add("admins", "100000000000001");
  add("users", "100000000000002");
  Json json = resource(kUsers, caller_, "");
  json["groups"] = std::move(groups);
  return scim_answer(json);
}

}  // namespace stocktake::simulator
