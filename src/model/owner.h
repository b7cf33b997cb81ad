#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// What the workspace's lists of users and service principals say about the name of a home.
/// Inventories store the numbers, so they must not change.
enum class OwnerKind : std::uint8_t {
  user = 0,
  /// On neither list, and a request for that very name found nothing.
  nobody = 1,
  inactive_user = 2,
  service_principal = 3,
  inactive_service_principal = 4,
  /// A list that might have the name could not be had, or shows the caller only a part.
  unknown = 5,
  /// The row is of a place that is nobody's home, such as a folder that was asked for.
  place = 6,
  /// A group owns it.
  group = 7,
};

/// The owner of a home, as the workspace knows it.
struct Owner {
  OwnerKind kind = OwnerKind::user;
  std::string display_name{};  ///< may be empty
  std::string scim_id{};       ///< empty for `nobody` and `unknown`

  bool operator==(const Owner&) const = default;
};

/// The rule for orphans: a home exists, and it is proven that it belongs to nobody.
constexpr bool is_orphan(OwnerKind owner, bool has_home) {
  return has_home && owner == OwnerKind::nobody;
}

/// Where rows of this kind are reported when all users are: people and groups first, then places,
/// then what belongs to nobody.
constexpr int report_rank(OwnerKind owner) {
  if (owner == OwnerKind::nobody) return 2;
  return owner == OwnerKind::place ? 1 : 0;
}

/// The words of the exports: "user", "inactive service principal", ...
std::string_view to_string(OwnerKind kind);

std::optional<OwnerKind> parse_owner_kind(std::int64_t number);
/// In any letter case, words separated by blanks, dashes or underscores.
std::optional<OwnerKind> parse_owner_kind(std::string_view word);

/// "user, nobody, inactive user, ...": for help texts and messages.
std::string owner_kind_list();

/// Whether a home's name is that of a service principal, which is its application id, a UUID.
/// Users have names of another form.
bool is_application_id(std::string_view name);

}  // namespace stocktake
