#pragma once

#include <optional>
#include <string>

#include "auth/configuration.h"
#include "auth/problem.h"
#include "auth/profiles.h"

namespace stocktake::auth {

/// The configuration file, as far as it exists.
struct ProfileFile {
  std::string path;  ///< empty if neither a variable nor a home directory gives it
  bool exists = false;
  Profiles profiles;
};

/// Reads `DATABRICKS_CONFIG_FILE`, or `~/.databrickscfg`. A file that does not exist is no failure.
/// Fails with `bad_config` for a file that cannot be read or parsed; UTF-16 is named.
Result<ProfileFile> read_profile_file(const Environment& environment);

/// The profile that is used: the requested one, or that of the file's settings, or DEFAULT. None if
/// nothing was requested and the file has no DEFAULT. Fails with `reserved_profile`, and with
/// `no_profile` if the requested profile does not exist or is empty.
Result<std::optional<Profile>> choose_profile(const ProfileFile& file,
                                              const std::string& requested);

/// "profile work of /home/me/.databrickscfg"
std::string origin_of(const Profile& profile, const ProfileFile& file);

}  // namespace stocktake::auth
