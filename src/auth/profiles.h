#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "util/expected.h"

namespace stocktake::auth {

/// The section that is no profile, and the profile of those who name none.
inline constexpr std::string_view kSettingsSection = "__settings__";
inline constexpr std::string_view kDefaultProfile = "DEFAULT";

/// A section of `.databrickscfg`. Keys are in lower case; empty values are omitted.
struct Profile {
  std::string name;
  std::map<std::string, std::string> values;

  /// Empty if there is no such key.
  std::string value(const std::string& key) const;
};

/// A configuration file (INI) as Databricks' own tools write and read it. Sections inherit nothing
/// from DEFAULT. Sections of the same name are merged; the later of two equal keys counts.
class Profiles {
 public:
  /// Fails with `usage`. The message names a line by its number only, since the line may hold a
  /// secret. `origin` is the file's name, for messages.
  static Expected<Profiles> parse(std::string_view text, const std::string& origin);

  const Profile* find(std::string_view name) const;
  /// `[__settings__] default_profile`.
  std::optional<std::string> default_profile() const;
  /// In the file's order, without settings.
  std::vector<std::string> names() const;

 private:
  Profile& section(std::string_view name);

  std::vector<Profile> sections_;
  std::unordered_map<std::string, std::size_t> numbers_;  ///< of the sections, by name
};

}  // namespace stocktake::auth
