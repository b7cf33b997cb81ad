#include "scan/user_list/json_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scan/user_list/json_value.h"
#include "scan/user_list/name_form.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

using Kind = JsonValue::Kind;

bool has_text(const JsonValue* value) {
  return value != nullptr && (value->is(Kind::text) || value->is(Kind::integer)) &&
         !trim(value->text).empty();
}

std::string lower_text(const JsonValue* value) {
  return value == nullptr ? "" : to_lower_ascii(value->text);
}

/// The first address of `emails`, a list of texts or of objects with a `value`; the one that is
/// marked as primary comes first.
const JsonValue* address_in(const JsonValue* emails) {
  if (emails == nullptr || !emails->is(Kind::list)) return nullptr;
  const JsonValue* first = nullptr;
  for (const JsonValue& each : emails->items) {
    const JsonValue* address = each.is(Kind::object) ? each.find("value") : &each;
    if (!has_text(address)) continue;
    if (const auto* primary = each.find("primary"); primary != nullptr && primary->is_true()) {
      return address;
    }
    if (first == nullptr) first = address;
  }
  return first;
}

bool is_group(const JsonValue& object) {
  const auto* meta = object.find("meta");
  const bool is_resource =
      meta != nullptr && lower_text(meta->find("resourceType")).ends_with("group");
  return is_resource || object.find("members") != nullptr || object.find("group_name") != nullptr ||
         lower_text(object.find("$ref")).find("groups/") != std::string::npos ||
         lower_text(object.find("type")) == "group";
}

/// The member that names the user, or nothing.
const JsonValue* name_of(const JsonValue& user) {
  std::array<const JsonValue*, kIdColumn + 1> found{};
  for (const JsonValue& member : user.items) {
    const auto column = name_column(member.key);
    if (column && found.at(*column) == nullptr && has_text(&member)) found.at(*column) = &member;
  }
  constexpr std::size_t kEmailColumn = kIdColumn - 1;
  if (found[kEmailColumn] == nullptr) found[kEmailColumn] = address_in(user.find("emails"));
  // An id with nothing but a display name is what a list of groups has.
  if (user.find("displayName") != nullptr) found[kIdColumn] = nullptr;
  for (const JsonValue* each : found) {
    if (each != nullptr) return each;
  }
  const auto* value = user.find("value");
  return has_text(value) ? value : nullptr;
}

/// Reads one document after another.
class JsonList {
 public:
  explicit JsonList(FileNames& names) : names_(names) {}

  Expected<void> add_document(const JsonValue& document) {
    if (document.is(Kind::list)) return add_items(document);
    if (!document.is(Kind::object)) return refuse(document, "expected a list of users");
    for (const char* key : {"Resources", "members", "rows", "users"}) {
      const auto* list = document.find(key);
      if (list == nullptr) continue;
      note_total(document, list->items.size());
      if (list->is(Kind::null)) return {};
      if (!list->is(Kind::list)) return refuse(*list, fmt::format("{} is not a list", key));
      return add_items(*list);
    }
    if (document.find("totalResults") != nullptr) {
      note_total(document, 0);
      return {};
    }
    return add_user(document);
  }

  /// Fails if the documents were the first pages of a longer list.
  Expected<void> finish(std::size_t line) const {
    if (resources_ >= total_) return {};
    return names_.refuse(line, fmt::format("the response has {} of {} users; get all of them, as "
                                           "`databricks users list -o json` does",
                                           resources_, total_));
  }

 private:
  void note_total(const JsonValue& document, std::size_t resources) {
    resources_ += static_cast<std::int64_t>(resources);
    const auto* total = document.find("totalResults");
    if (total == nullptr || !total->is(Kind::integer)) return;
    total_ = std::max<std::int64_t>(total_, std::strtoll(total->text.c_str(), nullptr, 10));
  }

  Expected<void> add_items(const JsonValue& list) {
    for (const JsonValue& item : list.items) {
      if (auto added = add_item(item); !added) return added;
    }
    return {};
  }

  Expected<void> add_item(const JsonValue& item) {
    if (item.is(Kind::object)) return add_user(item);
    if (item.is(Kind::text) || item.is(Kind::integer)) return names_.add(item.text, item.line);
    return refuse(item, "expected a user");
  }

  Expected<void> add_user(const JsonValue& user) {
    if (is_group(user)) {
      const auto* name = user.find(user.find("display") != nullptr ? "display" : "displayName");
      return refuse(user, fmt::format("a group{}; name its members, as `databricks groups get` "
                                      "prints them",
                                      name == nullptr ? "" : " (" + excerpt(name->text, 60) + ")"));
    }
    const JsonValue* name = name_of(user);
    if (name != nullptr) return names_.add(name->text, name->line);
    const auto* message = user.find("message");
    if (message != nullptr) return refuse(user, "an error: " + excerpt(message->text));
    if (user.find("id") != nullptr) {
      return refuse(user,
                    "an id with a display name only, as groups have; a user needs a userName");
    }
    return refuse(user, "a user without userName, applicationId, email or id");
  }

  tl::unexpected<Failure> refuse(const JsonValue& value, std::string_view what) const {
    return names_.refuse(value.line, what);
  }

  FileNames& names_;
  std::int64_t resources_ = 0;  ///< users in SCIM responses
  std::int64_t total_ = 0;      ///< users that the service has, by the largest `totalResults`
};

}  // namespace

Expected<void> read_json(std::string_view text, std::size_t line, FileNames& names) {
  JsonList list(names);
  const std::size_t first = line;
  while (true) {
    const auto blanks = std::min(text.find_first_not_of(" \t\n"), text.size());
    line += static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(blanks), '\n'));
    text.remove_prefix(blanks);
    if (text.empty()) return list.finish(first);
    const auto document = take_json(text, line);
    if (!document) return names.refuse(document.error().line, document.error().what);
    if (auto added = list.add_document(*document); !added) return added;
  }
}

}  // namespace stocktake::scan
