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
  bool active = false;       ///< the service leaves it out where it is false
  bool admin = false;        ///< of the group `admins`; told by `me_request` only

  bool operator==(const ScimUser&) const = default;
};

struct UsersPage {
  std::vector<ScimUser> users;
  std::optional<std::int64_t> total;  ///< `totalResults`: users in all
};

/// `count` users from the `start_index`th, counted from 1. The service may send fewer.
net::Request users_request(std::int64_t start_index, int count);
/// Who the credentials belong to.
net::Request me_request();

/// The body of a 200 as a page, or why it is none. A user without a name is an error: its home
/// could not be told.
tl::expected<UsersPage, std::string> parse_users(const net::Body& body);
tl::expected<ScimUser, std::string> parse_me(const net::Body& body);

}  // namespace stocktake::databricks
