#include "simulator/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "model/listing.h"
#include "simulator/names.h"
#include "util/random.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

constexpr double kDbfsHomes = 0.6;
constexpr double kEmptyHomes = 0.04;
constexpr int kDeepest = 8;
constexpr std::int64_t kNewest = 1'790'000'000'000;     // 2026-09-21
constexpr std::int64_t kAges = 5LL * 365 * 86'400'000;  // five years

struct KindOfFile {
  std::string_view kind;
  bool sized;
  double share;
};
constexpr std::array kWorkspaceKinds{
    KindOfFile{"NOTEBOOK", false, 0.55}, KindOfFile{"FILE", true, 0.38},
    KindOfFile{"LIBRARY", false, 0.03}, KindOfFile{"DASHBOARD", false, 0.04}};

std::int64_t size_from(std::uint64_t hash) {
  // Most files are small and few are large: below a random power of two up to 1 GiB.
  const auto bits = static_cast<unsigned>(hash % 31);
  return static_cast<std::int64_t>((hash >> 8U) & ((std::uint64_t{1} << bits) - 1));
}

/// The seeds are mixed from names, so an increment of 1 is enough. Another increment would give
/// other workspaces for the same `--seed`.
Random random_from(std::uint64_t seed) {
  return Random(SplitMix64(seed, 1));
}

int below(Random& random, int end) {
  return static_cast<int>(random.below(static_cast<std::size_t>(end)));
}

}  // namespace

Tree::Tree(const WorkspaceSpec& spec) : spec_(spec) {
  for (const Source source : all_sources()) {
    Node users;
    users.path = info_of(source).home_folder;
    if (info_of(source).has_home_folder()) by_path_[source].emplace(users.path, 0);
    nodes_[source].push_back(std::move(users));
  }
  add_users();
  for (int number = 1; number <= spec_.orphans; ++number) {
    add_person({orphan_name(number), {OwnerKind::nobody}}, spec_.users + ++others_);
  }
  for (int number = 1; number <= spec_.inactive_users; ++number) {
    const std::string name = inactive_user_name(number);
    const Owner owner = owner_of(name, OwnerKind::inactive_user,
                                 user_display_name(spec_.users + number, spec_.weird_names));
    add_person({name, owner, true}, spec_.users + ++others_);
  }
  add_principals(spec_.service_principals, OwnerKind::service_principal);
  add_principals(spec_.inactive_service_principals, OwnerKind::inactive_service_principal);
  for (int number = 1; number <= spec_.uuid_orphans; ++number) {
    const std::string name = uuid_from(mix(spec_.seed, fmt::format("orphan {}", number)));
    add_person({name, {OwnerKind::nobody}}, spec_.users + ++others_);
  }
  add_catalogs();
  if (spec_.dbfs_disabled || spec_.no_dbfs_users) {
    by_path_[Source::dbfs].clear();
    for (Person& person : people_) person.homes[Source::dbfs].clear();
  }
  if (spec_.places) add_places();
}

Owner Tree::owner_of(const std::string& name, OwnerKind kind, std::string display_name) const {
  // 16 digits, as the service's ids have.
  const auto id = 1'000'000'000'000'000U + mix(mix(spec_.seed, name), 5) % 9'000'000'000'000'000U;
  return {kind, std::move(display_name), std::to_string(id)};
}

void Tree::add_users() {
  for (int number = 1; number <= spec_.users; ++number) {
    const std::string name = user_name(number);
    const auto kind = number % 9 == 0 ? OwnerKind::inactive_user : OwnerKind::user;
    add_person({name, owner_of(name, kind, user_display_name(number, spec_.weird_names))}, number);
  }
}

void Tree::add_principals(int count, OwnerKind kind) {
  for (int number = 1; number <= count; ++number) {
    const auto seed = mix(spec_.seed, fmt::format("{} {}", to_string(kind), number));
    const std::string name = uuid_from(seed);
    const Owner owner = owner_of(name, kind, principal_display_name(number, spec_.weird_names));
    const bool says_inactive = number % 2 == 0;
    add_person({name, owner, says_inactive}, spec_.users + ++others_);
    if (number % 2 == 1) add_bundle(people_.back().homes[Source::workspace].front());
  }
}

const Node* Tree::find(Source source, std::string_view path) const {
  const auto& index = by_path_[source];
  const auto found = index.find(std::string(path));
  return found == index.end() ? nullptr : &nodes(source)[found->second];
}

std::uint32_t Tree::add(Source source, std::uint32_t parent, std::string name, int files,
                        ContentClass own_class) {
  auto& nodes = nodes_[source];
  const auto index = static_cast<std::uint32_t>(nodes.size());
  Node node;
  node.path = nodes[parent].path + "/" + name;
  node.name = std::move(name);
  node.content_class = nodes[parent].content_class;
  if (node.content_class == ContentClass::other) node.content_class = own_class;
  node.seed = mix(spec_.seed + index_of(source), node.path);
  node.files = files;
  node.slashed = has_slash(node.name);
  node.odd = spec_.odd_listings && mix(node.seed, 18) % 3 == 0;
  node.denied = !node.slashed && fraction(mix(node.seed, 403)) < spec_.denied;
  if (!node.slashed) by_path_[source].emplace(node.path, index);
  nodes[parent].children.push_back(index);
  nodes.push_back(std::move(node));
  return index;
}

void Tree::add_person(Person person, int number) {
  const bool has_home = number > std::min(spec_.no_home, spec_.users);
  if (has_home) add_homes(person, number);
  people_.push_back(std::move(person));
}

void Tree::add_homes(Person& person, int number) {
  const std::string& name = person.name;
  Random random = random_from(mix(spec_.seed, name));
  const bool has_dbfs = random.chance(kDbfsHomes);
  const bool empty = random.chance(kEmptyHomes);
  const bool weird = spec_.weird_names && number % 2 == 1;
  const int count = empty ? 0 : below(random, 2 * spec_.dirs + 1);
  const bool is_user =
      person.owner.kind == OwnerKind::user || person.owner.kind == OwnerKind::inactive_user;
  const bool other = spec_.mixed_case && number % 3 == 0 && is_user;
  const std::string spelled = other ? other_case(name) : name;
  const auto add_home = [&](Source source, const std::string& home_name, int directories) {
    const auto home = add(source, 0, home_name, empty ? 0 : below(random, 2 * spec_.files + 1));
    person.homes[source].push_back(home);
    fill(source, home, directories, weird);
    if (weird && !empty) add_weird(source, home);
    return home;
  };
  const int on_dbfs = has_dbfs ? count / 3 : 0;
  if (has_dbfs) {
    const auto on_dbfs_home = add_home(Source::dbfs, spelled, on_dbfs);
    if (number <= spec_.users) add_content_classes(number, Source::dbfs, on_dbfs_home);
  }
  // DBFS is case-sensitive, so one user may have two homes there.
  if (has_dbfs && other && number % 2 == 0) add_home(Source::dbfs, name, 2);
  const auto home = add_home(Source::workspace, spelled, count - on_dbfs);
  if (number <= spec_.users) add_specials(number, home);
}

void Tree::fill(Source source, std::uint32_t home, int count, bool weird) {
  struct Place {
    std::uint32_t index;
    int depth;
  };
  std::vector<Place> places{{home, 0}};
  Random random = random_from(nodes(source)[home].seed);
  for (int i = 0; i < count; ++i) {
    // Half of the directories go below one of the last few, so that the tree is deep as well as
    // wide.
    const auto size = static_cast<int>(places.size());
    const int from = random.chance(0.5) ? std::max(0, size - 4) : 0;
    const int chosen = from + below(random, size - from);
    Place parent = places[static_cast<std::size_t>(chosen)];
    if (parent.depth >= kDeepest) parent = places.front();
    const int files = below(random, 2 * spec_.files + 1);
    const auto child = add(source, parent.index, directory_name(random.next(), i), files);
    nodes_[source][child].weird = weird && i % 3 == 0;
    places.push_back({child, parent.depth + 1});
  }
}

std::vector<File> Tree::files_of(Source source, const Node& node) const {
  std::vector<File> files;
  files.reserve(static_cast<std::size_t>(node.files));
  for (int i = 0; i < node.files; ++i) {
    const std::uint64_t hash = mix(node.seed, static_cast<std::uint64_t>(i));
    File file;
    file.name = file_name(hash, i);
    if (spec_.extensions) file.name = with_extension(file.name, hash);
    if (node.weird && i < kWeirdNames && !(source == Source::dbfs && has_slash(weird_name(i)))) {
      file.name = "f " + weird_name(i);
    }
    if (source == Source::volumes) file.name = object_name(i) + "." + file.name;
    file.modified_at = kNewest - static_cast<std::int64_t>(mix(hash, 2) % kAges);
    file.kind = "FILE";
    bool sized = true;
    if (source == Source::workspace) {
      double at = fraction(mix(hash, 3));
      for (const auto& each : kWorkspaceKinds) {
        file.kind = each.kind;
        sized = each.sized;
        if (at < each.share) break;
        at -= each.share;
      }
      if (file.kind == "NOTEBOOK") file.language = hash % 3 == 0 ? "SQL" : "PYTHON";
      file.object_id =
          static_cast<std::int64_t>(1'000'000'000'000'000U + mix(hash, 4) % 9'000'000'000'000'000U);
      if (node.weird && i % 5 == 4) {
        file.kind = i % 2 == 0 ? "" : "MLFLOW_EXPERIMENT";
        sized = false;
      }
    }
    if (sized) file.size = size_from(mix(hash, 5));
    file.created_at = file.modified_at;
    // Few objects are edited long after they were made.
    if (hash % 8 == 0) file.created_at -= static_cast<std::int64_t>(mix(hash, 6) % (kAges / 5));
    if (spec_.large_numbers) enlarge(file, hash);
    files.push_back(std::move(file));
  }
  if (node.odd) add_odd_files(source, node, files);
  return files;
}

/// Until 2024 a folder could hold a notebook and a file of one path. An object store has no
/// folders, but objects whose names end in a slash.
void Tree::add_odd_files(Source source, const Node& node, std::vector<File>& files) const {
  File odd;
  if (source == Source::dbfs) {
    odd.kind = "FILE";
    odd.size = 0;
  } else if (files.empty()) {
    return;
  } else {
    odd.name = files.front().name;
    odd.kind = "NOTEBOOK";
    odd.language = "PYTHON";
  }
  odd.modified_at = odd.created_at = kNewest - kAges;
  odd.object_id = static_cast<std::int64_t>(1'000'000'000U + mix(node.seed, 7) % 1'000'000'000U);
  files.push_back(std::move(odd));
}

void Tree::enlarge(File& file, std::uint64_t hash) const {
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  if (file.size && hash % 7 == 0) file.size = kMostBytes - static_cast<std::int64_t>(hash % 1000);
  if (hash % 5 == 0) file.modified_at = -static_cast<std::int64_t>(mix(hash, 8) % kAges) - 1;
  if (hash % 11 == 0) file.modified_at = kYear10000 * static_cast<std::int64_t>(1 + hash % 1000);
}

std::string Tree::respelled(Source source, const std::string& path) const {
  const std::size_t first = info_of(source).home_folder.size() + 1;
  if (!spec_.odd_listings || source != Source::workspace || path.size() <= first) return path;
  const std::string home = path.substr(first, path.find('/', first) - first);
  if (mix(spec_.seed, to_lower_ascii(home)) % 2 == 0) return path;
  std::string other = path;
  const char c = path[first];
  other[first] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : to_lower_ascii(home)[0];
  return other;
}

}  // namespace stocktake::simulator
