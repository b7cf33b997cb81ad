#include "simulator/catalogs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "simulator/names.h"
#include "simulator/tree.h"
#include "util/random.h"

namespace stocktake::simulator {
namespace {

constexpr int kVolumesInSchema = 4;
/// Owners of volumes: users mostly; each of these is one in so many.
constexpr int kOwners = 6;
constexpr int kGroups = 3;

std::string catalog_name(int number) {
  return number == 1 ? "main" : fmt::format("catalog_{}", number);
}

std::string schema_name(int number) {
  return number == 1 ? "default" : fmt::format("schema-{}", number);
}

/// Names of volumes have no blanks; everything else occurs.
std::string volume_name(int number) {
  if (number % 7 == 3) return fmt::format("raw%2F{}+#", number);
  if (number % 7 == 5) return fmt::format("\xC3\xBC\xE2\x88\x95{}%", number);
  return fmt::format("landing_{}", number);
}

std::string group_name(int number) {
  return number == 1 ? "data engineers" : fmt::format("team-{}", number);
}

}  // namespace

/// Volumes go round the catalogs and fill their schemas one after another.
void Tree::add_catalogs() {
  const CatalogSpec& spec = spec_.metastore;
  if (spec.catalogs == 0) return;
  add_groups();
  for (int number = 1; number <= spec.catalogs; ++number) {
    catalogs_.push_back({catalog_name(number), {{"information_schema", false, {}}}});
  }
  for (int number = 1; number <= spec.volumes; ++number) {
    const int round = (number - 1) / spec.catalogs;
    Catalog& catalog = catalogs_[static_cast<std::size_t>((number - 1) % spec.catalogs)];
    const bool is_new = round % kVolumesInSchema == 0;
    if (is_new) catalog.schemas.push_back({schema_name(round / kVolumesInSchema + 1), false, {}});
    add_volume(catalog, number);
  }
  deny_schemas();
  add_owners_of_volumes();
}

void Tree::add_groups() {
  for (int number = 1; number <= kGroups; ++number) {
    const std::string name = group_name(number);
    people_.push_back({name, owner_of(name, OwnerKind::group, name)});
  }
}

std::string Tree::owner_of_volume(int number) const {
  const auto one_of = [&](OwnerKind kind) {
    std::vector<std::string> names;
    for (const Person& person : people_) {
      if (person.owner.kind == kind) names.push_back(person.name);
    }
    if (names.empty()) return std::string("nobody.here@example.com");
    return names[static_cast<std::size_t>(number) % names.size()];
  };
  switch (number % kOwners) {
    case 0:
      return one_of(OwnerKind::service_principal);
    case 1:
      return one_of(OwnerKind::group);
    case 2:
      return fmt::format("elsewhere{}@example.com", number % 4);
    default:
      break;
  }
  const std::string user = one_of(OwnerKind::user);
  return spec_.mixed_case && number % 2 == 0 ? other_case(user) : user;
}

void Tree::add_volume(Catalog& catalog, int number) {
  constexpr auto kSource = Source::volumes;
  Schema& schema = catalog.schemas.back();
  Volume volume{volume_name(number), owner_of_volume(number), 0};
  Node node;
  node.path = fmt::format("{}/{}/{}/{}", info_of(kSource).root_folder, catalog.name, schema.name,
                          volume.name);
  node.name = volume.name;
  node.seed = mix(spec_.seed + index_of(kSource), node.path);
  Random random(SplitMix64(node.seed, 1));
  const auto below = [&random](int end) {
    return static_cast<int>(random.below(static_cast<std::size_t>(end)));
  };
  const bool is_empty = number % 10 == 0;
  node.files = is_empty ? 0 : below(2 * spec_.metastore.files + 1);
  node.denied = fraction(mix(node.seed, 403)) < spec_.denied;
  volume.node = static_cast<std::uint32_t>(nodes_[kSource].size());
  by_path_[kSource].emplace(node.path, volume.node);
  nodes_[kSource].push_back(std::move(node));
  const int directories = is_empty ? 0 : below(2 * spec_.metastore.dirs + 1);
  std::vector<std::uint32_t> places{volume.node};
  for (int i = 0; i < directories; ++i) {
    const auto parent = places[static_cast<std::size_t>(below(static_cast<int>(places.size())))];
    const int files = below(2 * spec_.metastore.files + 1);
    places.push_back(add(kSource, parent, object_name(i), files));
  }
  schema.volumes.push_back(std::move(volume));
}

/// The last schemas of the catalogs, in turn, that have volumes.
void Tree::deny_schemas() {
  int left = spec_.metastore.denied_schemas;
  for (auto catalog = catalogs_.rbegin(); left > 0 && catalog != catalogs_.rend(); ++catalog) {
    Schema& last = catalog->schemas.back();
    if (last.volumes.empty()) continue;
    last.denied = true;
    --left;
  }
}

/// What a perfect inventory can know: a schema that is denied is a place, and its volumes are in
/// nobody's row.
void Tree::add_owners_of_volumes() {
  for (const Catalog& catalog : catalogs_) {
    for (const Schema& schema : catalog.schemas) {
      if (schema.denied) {
        add_denied_schema(catalog, schema);
        continue;
      }
      for (const Volume& volume : schema.volumes) {
        owner_row(volume.owner).homes[Source::volumes].push_back(volume.node);
      }
    }
  }
}

void Tree::add_denied_schema(const Catalog& catalog, const Schema& schema) {
  Node node;
  node.path =
      fmt::format("{}/{}/{}", info_of(Source::volumes).root_folder, catalog.name, schema.name);
  node.denied = true;
  Person place{node.path, {OwnerKind::place}};
  place.homes[Source::volumes].push_back(
      static_cast<std::uint32_t>(nodes_[Source::volumes].size()));
  nodes_[Source::volumes].push_back(std::move(node));
  people_.push_back(std::move(place));
}

/// Users and service principals in any letter case.
Person& Tree::owner_row(const std::string& owner) {
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& person) {
    return to_lower_ascii(person.name) == to_lower_ascii(owner);
  });
  if (found != people_.end()) return *found;
  people_.push_back({owner, {OwnerKind::unknown}});
  return people_.back();
}

}  // namespace stocktake::simulator
