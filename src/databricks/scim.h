#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "net/transport/body.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

/// What a SCIM list contains.
enum class PrincipalType : std::uint8_t { user, service_principal, group };

/// A user, a service principal or a group of the workspace.
struct Principal {
  std::string id;
  /// The user name, the application id of a service principal, or the name of a group.
  std::string name;
  std::string display_name;  ///< may be empty
  /// Whether the service says that the principal is active. It may omit what is false, and shows
  /// callers who are no administrators only names and ids.
  std::optional<bool> active{};
  bool admin = false;  ///< member of the group `admins`; only set by `me_request`

  bool operator==(const Principal&) const = default;
};

struct PrincipalPage {
  std::vector<Principal> principals;
  std::optional<std::int64_t> total;  ///< `totalResults`: the number of all principals
};

/// Requests `count` principals from the one numbered `start_index`, counted from 1, in the order of
/// their names or in the service's own order. The service may send fewer.
net::Request principals_request(PrincipalType type, std::int64_t start_index, int count,
                                bool is_sorted = false);
/// Who serves the list: `scim/Users`, as an operation in gaps, and `scim/v2/Users`, as a path.
std::string_view list_operation(PrincipalType type);
std::string_view list_path(PrincipalType type);
/// "users", "service principals" or "groups".
std::string_view list_words(PrincipalType type);

/// Requests the principals of this name, in any letter case: at most one.
net::Request lookup_request(PrincipalType type, const std::string& name);
/// Requests the principal with this SCIM id.
net::Request id_request(PrincipalType type, const std::string& id);
/// Requests the principal to whom the credentials belong.
net::Request me_request();
/// What it is called in gaps.
inline constexpr std::string_view kMeOperation = "scim/Me";
inline constexpr std::string_view kMePath = "scim/v2/Me";

/// Parses the body of a 200 to `principals_request` or `lookup_request`; fails with the reason. A
/// principal without a name is an error: the path of its home would be unknown.
tl::expected<PrincipalPage, std::string> parse_principals(PrincipalType type,
                                                          const net::Body& body);
/// Parses the body of a 200 to `id_request`.
tl::expected<Principal, std::string> parse_principal(PrincipalType type, const net::Body& body);
tl::expected<Principal, std::string> parse_me(const net::Body& body);

}  // namespace stocktake::databricks
