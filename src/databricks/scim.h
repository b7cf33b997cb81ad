#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "net/transport/body.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

struct ScimUser {
  std::string id;
  std::string user_name;
  std::string display_name;  ///< may be empty
  bool active = false;       ///< the service omits it if it is false
  bool admin = false;        ///< member of the group `admins`; only set by `me_request`

  bool operator==(const ScimUser&) const = default;
};

struct UsersPage {
  std::vector<ScimUser> users;
  std::optional<std::int64_t> total;  ///< `totalResults`: the number of all users
};

/// Requests `count` users from the one numbered `start_index`, counted from 1. The service may send
/// fewer.
net::Request users_request(std::int64_t start_index, int count);
/// Requests the user to whom the credentials belong.
net::Request me_request();

/// Parses the body of a 200; fails with the reason. A user without a name is an error: the path of
/// its home would be unknown.
tl::expected<UsersPage, std::string> parse_users(const net::Body& body);
tl::expected<ScimUser, std::string> parse_me(const net::Body& body);

}  // namespace stocktake::databricks
