#include "scan/homes.h"

#include <algorithm>
#include <unordered_map>

#include "util/text.h"

namespace stocktake::scan {
namespace {

std::string home_of(Source source, const std::string& name) {
  return std::string(info_of(source).home_folder) + "/" + name;
}

using ByFoldedName = std::unordered_map<std::string, std::size_t>;

void add_orphans(const std::map<Source, UsersFolder>& folders, const ByFoldedName& owners,
                 std::vector<store::UserSpec>& users) {
  std::map<std::string, store::UserSpec> orphans;  // by folded name
  for (const auto& [source, folder] : folders) {
    for (const std::string& name : folder.names) {
      std::string folded = fold_case(name);
      if (owners.contains(folded)) continue;
      auto& orphan = orphans[std::move(folded)];
      if (orphan.name.empty()) orphan.name = name;
      orphan.orphan = true;
      orphan.homes.push_back({source, home_of(source, name)});
    }
  }
  const auto first = static_cast<std::ptrdiff_t>(users.size());
  for (auto& [folded, orphan] : orphans) users.push_back(std::move(orphan));
  std::sort(users.begin() + first, users.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

bool has_home_in(const store::UserSpec& user, Source source) {
  return std::any_of(user.homes.begin(), user.homes.end(),
                     [source](const auto& home) { return home.source == source; });
}

}  // namespace

std::vector<store::UserSpec> assign_homes(const std::vector<std::string>& names,
                                          const std::map<Source, UsersFolder>& folders,
                                          bool with_orphans) {
  std::vector<store::UserSpec> users;
  users.reserve(names.size());
  ByFoldedName owners;
  for (const std::string& name : names) {
    owners.emplace(fold_case(name), users.size());
    users.push_back({name, false, {}});
  }
  for (const auto& [source, folder] : folders) {
    for (const std::string& name : folder.names) {
      const auto owner = owners.find(fold_case(name));
      if (owner != owners.end())
        users[owner->second].homes.push_back({source, home_of(source, name)});
    }
    if (folder.listed && info_of(source).shows_all_homes) continue;
    for (auto& user : users) {
      if (!has_home_in(user, source)) user.homes.push_back({source, home_of(source, user.name)});
    }
  }
  if (with_orphans) add_orphans(folders, owners, users);
  return users;
}

}  // namespace stocktake::scan
