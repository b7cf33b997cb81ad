#include "scan/discovery/homes.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "model/children.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

std::string home_of(Source source, const std::string& name) {
  return std::string(info_of(source).home_folder) + "/" + name;
}

store::HomeSpec listed_home(Source source, const Subdirectory& listed) {
  store::HomeSpec home{source, home_of(source, listed.name)};
  home.object_id = listed.object_id;
  if (listed.ambiguous) home.gap = ambiguous_gap(source);
  return home;
}

bool has_home_in(const store::UserSpec& user, Source source) {
  return std::any_of(user.homes.begin(), user.homes.end(),
                     [source](const auto& home) { return home.source == source; });
}

void add_listed_homes(const std::vector<NamedOwner>& owners, const UsersFolders& folders,
                      std::vector<store::UserSpec>& users) {
  std::unordered_map<std::string, std::size_t> by_folded_name;
  for (std::size_t at = 0; at < owners.size(); ++at) {
    by_folded_name.emplace(fold_case(owners[at].name), at);
  }
  for (const auto& [source, folder] : folders) {
    for (const Subdirectory& home : folder.homes) {
      const auto owner = by_folded_name.find(fold_case(home.name));
      if (owner == by_folded_name.end()) continue;
      users[owner->second].homes.push_back(listed_home(source, home));
    }
  }
}

class HomesToTry {
 public:
  HomesToTry(const UsersFolders& folders, const store::Caller& caller)
      : folders_(folders), caller_(fold_case(caller.name)), sees_all_(caller.sees_all()) {}

  void add_to(store::UserSpec& user) const {
    const bool is_nobody = user.owner.kind == OwnerKind::nobody && user.homes.empty();
    for (const auto& [source, folder] : folders_) {
      if (!folder.has_homes() || has_home_in(user, source)) continue;
      if (folder.listed && info_of(source).shows_all_homes) continue;
      const Absence absence = is_nobody ? Absence::no_such_user : absence_in(source, user.name);
      user.homes.push_back({source, home_of(source, user.name), absence});
    }
    if (is_nobody && user.homes.empty()) add_only_home_to(user);
  }

 private:
  /// A name that nobody has needs a home to try, so that it has a gap of its own. Where every
  /// source is switched off, there is nothing to request.
  void add_only_home_to(store::UserSpec& user) const {
    const auto is_on = [](const auto& entry) {
      return entry.second.status.state != SourceState::switched_off;
    };
    const auto on = std::find_if(folders_.begin(), folders_.end(), is_on);
    const auto in = on != folders_.end() ? on : folders_.begin();
    if (in == folders_.end()) return;
    store::HomeSpec home{in->first, home_of(in->first, user.name), Absence::no_such_user};
    if (on == folders_.end()) home.gap = gap_of_absence(home.absence, home.source, 0);
    user.homes.push_back(std::move(home));
  }

  Absence absence_in(Source source, const std::string& name) const {
    const bool is_hidden =
        !sees_all_ && !info_of(source).shows_all_homes && fold_case(name) != caller_;
    return is_hidden ? Absence::may_be_hidden : Absence::certain;
  }

  const UsersFolders& folders_;
  std::string caller_;
  bool sees_all_;
};

}  // namespace

std::vector<std::string> names_of_others(const std::vector<NamedOwner>& owners,
                                         const UsersFolders& folders) {
  std::unordered_set<std::string> folded;
  for (const NamedOwner& owner : owners) folded.insert(fold_case(owner.name));
  std::set<std::string> names;
  for (const auto& [source, folder] : folders) {
    for (const Subdirectory& home : folder.homes) {
      if (folded.insert(fold_case(home.name)).second) names.insert(home.name);
    }
  }
  return {names.begin(), names.end()};
}

std::vector<store::UserSpec> assign_homes(const std::vector<NamedOwner>& owners,
                                          const UsersFolders& folders,
                                          const store::Caller& caller) {
  std::vector<store::UserSpec> users;
  users.reserve(owners.size());
  for (const NamedOwner& owner : owners) users.push_back({owner.name, owner.owner, {}});
  add_listed_homes(owners, folders, users);
  const HomesToTry homes(folders, caller);
  for (std::size_t at = 0; at < users.size(); ++at) {
    if (!owners[at].is_known_by_home || !caller.sees_all()) homes.add_to(users[at]);
  }
  return users;
}

}  // namespace stocktake::scan
