#include "scan/discovery/places.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/boundaries.h"
#include "model/children.h"
#include "util/path_key.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

/// A path in a folder of people.
struct OfPerson {
  std::string_view folder;
  std::string name;
  bool is_all = false;  ///< all that the person has in that folder
};

std::optional<OfPerson> person_in(const ScanRoot& root) {
  const auto owned = split_owner_path(root.source, root.path);
  if (!owned) return std::nullopt;
  return OfPerson{owned->folder, std::string(owned->name), owned->rest.empty()};
}

/// Whether the name in a folder of people is somebody's, perhaps of somebody who has left.
bool is_person(const PlaceFacts& facts, const std::string& name) {
  if (facts.known.find_name(name) != nullptr) return true;
  if (name.find('@') != std::string::npos || is_application_id(name)) return true;
  return facts.names_of_homes.contains(fold_case(name));
}

bool is_covered(const PlaceFacts& facts, Source source) {
  const std::string_view folder = info_of(source).home_folder;
  return !folder.empty() && facts.coverage.covers(source, folder);
}

const Listing* listed_repos(const PlaceFacts& facts, Source source) {
  const std::string_view folder = info_of(source).repos_folder;
  return folder.empty() ? nullptr : facts.folders.find(source, folder);
}

/// Only if all of it is covered.
const Listing* repos_of(const PlaceFacts& facts, Source source) {
  const bool is_covered = facts.coverage.covers(source, info_of(source).repos_folder);
  return is_covered ? listed_repos(facts, source) : nullptr;
}

/// The rows as they are made.
class Rows {
 public:
  Rows(const PlaceFacts& facts, std::vector<store::UserSpec>& users)
      : facts_(facts), users_(users), boundaries_(boundaries_of(facts.coverage, facts.sources)) {
    for (std::size_t at = 0; at < users_.size(); ++at)
      places_.emplace(row_key(users_[at].name), at);
  }

  void add_all() {
    for (const Source source : facts_.sources) add_repos(source);
    for (const ScanRoot& root : facts_.coverage.roots) add_root(root);
    for (const Source source : facts_.sources) {
      if (facts_.coverage.whole) add_top_folders(source);
      add_folders_of_rows(source);
    }
  }

 private:
  store::UserSpec& row(const std::string& name, const Owner& owner) {
    const auto [place, is_new] = places_.emplace(row_key(name), users_.size());
    if (is_new) users_.push_back({name, owner, {}});
    return users_[place->second];
  }

  store::UserSpec& row_of_person(const std::string& name) {
    const auto* known = facts_.known.find_name(name);
    return row(known != nullptr ? known->name : name, facts_.known.owner_of(name));
  }

  static store::HomeSpec listed(Source source, std::string path, const Subdirectory& directory) {
    store::HomeSpec home{source, std::move(path), Absence::is_root};
    home.object_id = directory.object_id;
    if (directory.ambiguous) home.gap = ambiguous_gap(source);
    return home;
  }

  void add_repos(Source source) {
    const Listing* repos = repos_of(facts_, source);
    if (repos == nullptr) return;
    for (const Subdirectory& each : repos->directories) {
      if (!is_person(facts_, each.name)) continue;
      row_of_person(each.name).homes.push_back(
          listed(source, path_below(info_of(source).repos_folder, each.name), each));
    }
  }

  void add_root(const ScanRoot& root) {
    if (std::find(facts_.sources.begin(), facts_.sources.end(), root.source) ==
        facts_.sources.end()) {
      return;
    }
    const auto folders = owner_folders(root.source);
    const bool is_folder = std::find(folders.begin(), folders.end(), root.path) != folders.end();
    if (is_folder || (root.path.empty() && facts_.coverage.whole)) return;
    Owner owner{OwnerKind::place};
    const auto person = person_in(root);
    if (person && is_person(facts_, person->name)) {
      if (person->is_all && is_theirs(root, *person)) return add_all_of(root, person->name);
      owner = facts_.known.owner_of(person->name);
    }
    row(place_name(root.source, root.path), owner)
        .homes.push_back({root.source, root.path, Absence::is_root});
  }

  /// What nobody has is not said to be somebody's: it may be a file, or a name that is misspelt.
  bool is_theirs(const ScanRoot& root, const OfPerson& person) const {
    if (facts_.known.find_name(person.name) != nullptr) return true;
    const std::vector<Subdirectory>* directories = nullptr;
    const auto homes = facts_.homes.find(root.source);
    if (person.folder == info_of(root.source).home_folder && homes != facts_.homes.end()) {
      directories = &homes->second.homes;
    } else if (const Listing* repos = listed_repos(facts_, root.source)) {
      directories = &repos->directories;
    }
    if (directories == nullptr) return false;
    const std::string key = path_key(root.source, root.path);
    return std::any_of(directories->begin(), directories->end(), [&](const Subdirectory& each) {
      return path_key(root.source, path_below(person.folder, each.name)) == key;
    });
  }

  /// A home that was asked for by its path is missed if it is not there.
  void add_all_of(const ScanRoot& root, const std::string& name) {
    auto& homes = row_of_person(name).homes;
    const std::string key = path_key(root.source, root.path);
    bool is_there = false;
    for (store::HomeSpec& home : homes) {
      if (home.source != root.source || path_key(home.source, home.path) != key) continue;
      home.absence = Absence::is_root;
      is_there = true;
    }
    if (!is_there) homes.push_back({root.source, root.path, Absence::is_root});
  }

  void add_top_folders(Source source) {
    const Listing* root = facts_.folders.find(source, "");
    if (root == nullptr) return;
    for (const Subdirectory& each : root->directories) {
      std::string path = path_below("", each.name);
      if (!each.ambiguous && boundaries_.contains(source, path)) continue;
      row(place_name(source, path), {OwnerKind::place})
          .homes.push_back(listed(source, std::move(path), each));
    }
  }

  /// The folders that were listed here: what is in them and in no other row.
  void add_folders_of_rows(Source source) {
    const auto home_folder = info_of(source).home_folder;
    const auto homes = facts_.homes.find(source);
    if (homes != facts_.homes.end() && homes->second.listed && is_covered(facts_, source)) {
      add_folder(source, home_folder, homes->second.files);
    }
    if (const Listing* repos = repos_of(facts_, source)) {
      Listing left = *repos;
      std::erase_if(left.directories,
                    [&](const Subdirectory& each) { return is_person(facts_, each.name); });
      add_folder(source, info_of(source).repos_folder, std::move(left));
    }
    if (const Listing* root = facts_.folders.find(source, "")) {
      Listing left = *root;
      left.directories.clear();  // each has a row
      add_folder(source, "", std::move(left));
    }
  }

  void add_folder(Source source, std::string_view folder, Listing left) {
    boundaries_.cut(left, {0, 0, source, 0, std::string(folder)});
    const bool is_empty = left.file_count() == 0 && left.directories.empty();
    if (is_empty && !facts_.coverage.names(source, folder)) return;
    const ScanRoot* root = facts_.coverage.innermost(source, folder);
    const std::string name = place_name(source, root != nullptr ? root->path : folder);
    store::HomeSpec home{source, std::string(folder), Absence::is_root};
    home.listing = std::move(left);
    row(name, {OwnerKind::place}).homes.push_back(std::move(home));
  }

  const PlaceFacts& facts_;
  std::vector<store::UserSpec>& users_;
  Boundaries boundaries_;
  std::unordered_map<std::string, std::size_t> places_;  ///< in `users_`, by `row_key`
};

}  // namespace

std::vector<std::string> Places::unknown_names() const {
  std::set<std::string> names;
  const auto add = [&](const std::string& name) {
    if (facts_.known.find_name(name) == nullptr && is_person(facts_, name)) names.insert(name);
  };
  for (const Source source : facts_.sources) {
    if (const Listing* repos = repos_of(facts_, source)) {
      for (const Subdirectory& each : repos->directories) add(each.name);
    }
  }
  for (const NamedOwner& owner : owners_of_homes()) add(owner.name);
  for (const ScanRoot& root : facts_.coverage.roots) {
    if (const auto person = person_in(root)) add(person->name);
  }
  return {names.begin(), names.end()};
}

std::vector<NamedOwner> Places::owners_of_homes() const {
  UsersFolders covered;
  for (const auto& [source, folder] : facts_.homes) {
    if (is_covered(facts_, source)) {
      covered.emplace(source, folder);
      continue;
    }
    UsersFolder& named = covered[source];
    for (const ScanRoot& root : facts_.coverage.roots) {
      const auto person = person_in(root);
      if (root.source != source || !person || !person->is_all) continue;
      if (person->folder != info_of(source).home_folder) continue;
      for (const Subdirectory& home : folder.homes) {
        if (fold_case(home.name) == fold_case(person->name)) named.homes.push_back(home);
      }
    }
  }
  std::vector<NamedOwner> owners;
  for (const std::string& name : names_of_others({}, covered)) {
    const auto* known = facts_.known.find_name(name);
    owners.push_back(
        {known != nullptr ? known->name : name, facts_.known.owner_of(name), known == nullptr});
  }
  return owners;
}

void Places::add_to(std::vector<store::UserSpec>& users, std::size_t named) const {
  Rows(facts_, users).add_all();
  const auto rank = [](const store::UserSpec& user) {
    return user.is_place() ? 1 : report_rank(user.owner.kind);
  };
  std::stable_sort(users.begin() + static_cast<std::ptrdiff_t>(named), users.end(),
                   [&](const store::UserSpec& a, const store::UserSpec& b) {
                     return std::tuple(rank(a), std::string_view(a.name)) <
                            std::tuple(rank(b), std::string_view(b.name));
                   });
}

}  // namespace stocktake::scan
