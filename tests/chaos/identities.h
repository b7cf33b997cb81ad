#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chaos/events.h"
#include "chaos/seeded_random.h"

namespace stocktake::chaos {

/// Somebody on one of the service's two lists.
struct Identity {
  std::string name;  ///< the user name, or the application id
  std::string scim_id;
  std::string display_name;
  bool active = true;
};

/// Whether DBFS has homes.
enum class DbfsState : std::uint8_t {
  on,
  disabled,       ///< every request for it is refused
  without_users,  ///< there is no folder /Users
};

/// Who is on the workspace, what of it the caller may know, and what of it is switched off.
class Identities {
 public:
  Identities(SeededRandom random, bool oddities, Events& events);

  void set_users(const std::vector<std::string>& names);

  const std::vector<Identity>& users() const { return users_; }
  const std::vector<Identity>& principals() const { return principals_; }
  /// Who may be on a list for some of the time, and has no home.
  const std::vector<Identity>& user_guests() const { return user_guests_; }
  const std::vector<Identity>& principal_guests() const { return principal_guests_; }
  /// Names of homes that look like those of service principals, and are on no list.
  const std::vector<std::string>& uuid_orphans() const { return uuid_orphans_; }
  /// Whether the list of service principals answers 403.
  bool principals_denied() const { return principals_denied_; }
  /// Who is no administrator sees no home in the workspace but their own.
  bool caller_is_admin() const { return caller_is_admin_; }
  const std::string& caller() const { return caller_; }
  DbfsState dbfs() const { return dbfs_; }
  int dbfs_status() const { return dbfs_status_; }
  const std::string& dbfs_code() const { return dbfs_code_; }

 private:
  std::string random_uuid();

  SeededRandom random_;
  bool some_users_are_inactive_ = false;
  Events& events_;
  std::vector<Identity> users_;
  std::vector<Identity> principals_;
  std::vector<Identity> user_guests_;
  std::vector<Identity> principal_guests_;
  std::vector<std::string> uuid_orphans_;
  bool principals_denied_ = false;
  bool caller_is_admin_ = true;
  std::string caller_ = "me@example.com";
  DbfsState dbfs_ = DbfsState::on;
  int dbfs_status_ = 403;
  std::string dbfs_code_ = "PERMISSION_DENIED";
};

}  // namespace stocktake::chaos
