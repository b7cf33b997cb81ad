#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/expected.h"

namespace stocktake::databricks {

/// A section of `.databrickscfg`. Keys are in lower case; empty values are left out.
struct Profile {
  std::string name;
  std::map<std::string, std::string> values;

  /// Empty where it is not there.
  std::string value(const std::string& key) const;
};

/// A configuration file as Databricks' own tools write and read it (INI). Nothing is inherited from
/// DEFAULT. A section that appears twice is one; the later of two equal keys counts.
class Profiles {
 public:
  /// Fails with `usage`, naming the line by its number only: it may hold a secret. `origin` is the
  /// file's name, for messages.
  static Expected<Profiles> parse(std::string_view text, const std::string& origin);

  const Profile* find(std::string_view name) const;
  /// `[__settings__] default_profile`.
  std::optional<std::string> default_profile() const;
  /// In the file's order, settings left out.
  std::vector<std::string> names() const;

 private:
  Profile& section(std::string_view name);

  std::vector<Profile> sections_;
};

}  // namespace stocktake::databricks
