#include "scan/discovery/volume_rows.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "databricks/answer.h"
#include "engine/families.h"
#include "scan/discovery/name_lookups.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

using databricks::PrincipalPage;
using databricks::PrincipalType;

bool is_other(OwnerKind kind) {
  return kind == OwnerKind::nobody || kind == OwnerKind::unknown;
}

/// The row that a volume belongs to. A volume without an owner has a row of its own.
const std::string& row_name(const FoundVolume& volume) {
  return volume.owner.empty() ? volume.path : volume.owner;
}

Owner other_owner(const std::string& name, const KnownPrincipals& groups) {
  const Owner owner = groups.owner_of(name);
  return owner.kind == OwnerKind::group ? owner : Owner{OwnerKind::unknown};
}

/// A name that owns a volume is no mistake, though no user has it.
void drop_homes_of_nobody(store::UserSpec& user) {
  std::erase_if(user.homes,
                [](const store::HomeSpec& home) { return home.absence == Absence::no_such_user; });
}

/// A name that nobody has needs a home, so that it has a gap.
void add_only_home(store::UserSpec& user) {
  store::HomeSpec home{Source::volumes, std::string(info_of(Source::volumes).root_folder),
                       Absence::no_such_user};
  home.gap = gap_of_absence(home.absence, home.source, 0);
  user.homes.push_back(std::move(home));
}

}  // namespace

void OwnerGroups::ask(const std::set<std::string>& names) {
  is_list_asked_ = names.size() > kMaxNamesToAskFor;
  if (is_list_asked_) return list_.ask();
  for (const std::string& name : names) ask_for_name(name);
}

void OwnerGroups::ask_for_name(const std::string& name) {
  constexpr auto kType = PrincipalType::group;
  loop_.ask_for<PrincipalPage>(
      kIdentityFamily, databricks::lookup_request(kType, name),
      [](const net::Body& body) { return databricks::parse_principals(kType, body); },
      [this](const net::Finished& finished, std::optional<PrincipalPage> page) {
        if (page) {
          for (const auto& group : page->principals) known_.add(kType, group);
        } else if (!gap_) {
          gap_ = databricks::gap_of(databricks::list_operation(kType), finished.classification,
                                    finished.attempts);
        }
      });
}

void OwnerGroups::finish() {
  if (!is_list_asked_) return;
  ListedPrincipals listed = list_.finish();
  for (const auto& group : listed.principals) known_.add(PrincipalType::group, group);
  gap_ = std::move(listed.gap);
}

std::set<std::string> other_owners(const std::vector<FoundVolume>& volumes,
                                   const KnownPrincipals& people,
                                   const std::vector<std::string>& names, bool all_users) {
  std::set<std::string> folded;
  for (const std::string& name : names) folded.insert(fold_case(name));
  std::set<std::string> others;
  for (const FoundVolume& volume : volumes) {
    if (volume.owner.empty() || !is_other(people.owner_of(volume.owner).kind)) continue;
    if (all_users || folded.contains(fold_case(volume.owner))) others.insert(volume.owner);
  }
  return others;
}

void add_volumes(const VolumeFindings& found, const KnownPrincipals& groups, bool all_users,
                 std::vector<store::UserSpec>& users) {
  std::unordered_map<std::string, std::size_t> rows;  // by folded name
  for (std::size_t at = 0; at < users.size(); ++at) rows.emplace(fold_case(users[at].name), at);
  for (const FoundVolume& volume : found.volumes) {
    const std::string& name = row_name(volume);
    auto row = rows.find(fold_case(name));
    if (row == rows.end()) {
      if (!all_users) continue;
      row = rows.emplace(fold_case(name), users.size()).first;
      users.push_back({name, {OwnerKind::unknown}, {}});
    }
    store::UserSpec& user = users[row->second];
    if (is_other(user.owner.kind)) user.owner = other_owner(name, groups);
    drop_homes_of_nobody(user);
    user.homes.push_back({Source::volumes, volume.path, Absence::listed});
  }
  for (store::UserSpec& user : users) {
    const bool is_mistake = user.owner.kind == OwnerKind::nobody && user.homes.empty();
    if (!all_users && found.is_only_source && is_mistake) add_only_home(user);
  }
  for (const store::PathGap& each : found.refused) {
    store::HomeSpec home{each.source, each.path};
    home.gap = each.gap;
    users.push_back({each.path, {OwnerKind::place}, {std::move(home)}});
  }
  if (!all_users) return;
  std::stable_sort(users.begin(), users.end(), [](const auto& a, const auto& b) {
    return std::tuple(report_rank(a.owner.kind), std::string_view(a.name)) <
           std::tuple(report_rank(b.owner.kind), std::string_view(b.name));
  });
}

}  // namespace stocktake::scan
