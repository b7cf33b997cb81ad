#include "auth/profile_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "util/files.h"
#include "util/nearest.h"

namespace stocktake::auth {
namespace {

/// Of a file with many profiles, an error names so many.
constexpr std::size_t kNamed = 5;

std::string path_of_file(const Environment& environment) {
  const std::string home = variable(environment, "HOME");
  const std::string path = variable(environment, "DATABRICKS_CONFIG_FILE");
  if (path.empty()) return home.empty() ? "" : home + "/.databrickscfg";
  return path.starts_with("~/") && !home.empty() ? home + path.substr(1) : path;
}

tl::unexpected<Problem> bad_file(const Failure& failure) {
  return fail(ErrorKind::bad_config, failure.message, failure.remedy);
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         text.substr(0, 64).find('\0') != std::string_view::npos;
}

tl::unexpected<Problem> no_profile(const std::string& name, const std::string& what,
                                   const Profiles& profiles) {
  const std::vector<std::string> names = profiles.names();
  std::string remedy = did_you_mean(name, names);
  if (names.empty()) remedy = "create one with `databricks configure --profile NAME`";
  if (remedy.empty()) {
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size()));
    remedy = fmt::format("the file has: {}", fmt::join(names.begin(), end, ", "));
    if (names.size() > kNamed) remedy += fmt::format(" and {} more", names.size() - kNamed);
  }
  return fail(ErrorKind::no_profile, fmt::format("profile \"{}\" {}", name, what),
              std::move(remedy));
}

}  // namespace

Result<ProfileFile> read_profile_file(const Environment& environment) {
  ProfileFile file;
  file.path = path_of_file(environment);
  std::error_code error;
  if (file.path.empty() || (!std::filesystem::exists(file.path, error) && !error)) return file;
  file.exists = true;
  const auto text = read_whole(file.path);
  if (!text) return bad_file(text.error());
  if (is_utf16(*text)) {
    return fail(ErrorKind::bad_config, fmt::format("{} is a file in UTF-16", file.path),
                "save it as UTF-8: PowerShell's > writes UTF-16, `Out-File -Encoding utf8` does "
                "not");
  }
  auto profiles = Profiles::parse(*text, file.path);
  if (!profiles) return bad_file(profiles.error());
  file.profiles = std::move(*profiles);
  return file;
}

Result<std::optional<Profile>> choose_profile(const ProfileFile& file,
                                              const std::string& requested) {
  const auto by_settings = file.profiles.default_profile();
  const std::string name =
      !requested.empty() ? requested : by_settings.value_or(std::string(kDefaultProfile));
  const bool optional = requested.empty() && !by_settings;
  if (name == kSettingsSection) {
    return fail(ErrorKind::reserved_profile,
                fmt::format("{} is a reserved section name, not a profile", kSettingsSection),
                "`stocktake auth profiles` lists the profiles");
  }
  const Profile* profile = file.profiles.find(name);
  if (profile == nullptr) {
    if (optional) return std::optional<Profile>();
    return no_profile(name, "is not in " + file.path, file.profiles);
  }
  if (profile->values.empty() && !optional) {
    return no_profile(name, fmt::format("of {} is empty", file.path), file.profiles);
  }
  return std::optional<Profile>(*profile);
}

std::string origin_of(const Profile& profile, const ProfileFile& file) {
  return fmt::format("profile {} of {}", profile.name, file.path);
}

}  // namespace stocktake::auth
