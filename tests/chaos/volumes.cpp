#include "chaos/volumes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "util/json.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

/// The value of a parameter; empty where there is none.
std::string parameter(const std::string& target, const std::string& name) {
  for (const char before : {'?', '&'}) {
    const auto at = target.find(before + name + "=");
    if (at == std::string::npos) continue;
    const auto begin = at + name.size() + 2;
    return percent_decode(target.substr(begin, target.find('&', begin) - begin));
  }
  return {};
}

/// The parts of "/Volumes/c/s/v" behind the first.
std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts = split(path, '/');
  parts.erase(parts.begin(), parts.begin() + 2);
  return parts;
}

/// The names that stand at `depth` in the paths that begin with `above`, each once, in order.
std::vector<std::string> names_in(const std::vector<std::string>& paths,
                                  const std::vector<std::string>& above) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    const auto parts = parts_of(path);
    if (parts.size() <= above.size()) continue;
    if (!std::equal(above.begin(), above.end(), parts.begin())) continue;
    const std::string& name = parts[above.size()];
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string owner_of(const Metastore& metastore, const std::string& path) {
  for (const Volume& volume : metastore.volumes) {
    if (volume.path == path) return volume.owner;
  }
  return "admin@example.com";
}

}  // namespace

Metastore random_metastore(SeededRandom& random, const std::vector<std::string>& users,
                           bool may_refuse, Events& events) {
  Metastore metastore;
  if (random.chance(0.1)) {
    events.add(Event::no_metastore);
    metastore.is_assigned = false;
    return metastore;
  }
  const auto volumes = random.between(0, 6);
  for (std::int64_t i = 0; i < volumes; ++i) {
    const std::string schema = fmt::format("/Volumes/c{}/s {}", random.below(2), random.below(3));
    Volume volume{fmt::format("{}/v%{}", schema, i), "elsewhere@example.com"};
    if (!users.empty() && random.chance(0.8)) volume.owner = random.pick(users);
    if (random.chance(0.2)) volume.owner[0] = static_cast<char>(volume.owner[0] - 'a' + 'A');
    if (may_refuse && random.chance(0.1)) {
      events.add(Event::schema_refused);
      metastore.refused.insert(schema);
    }
    events.add(Event::volume);
    metastore.volumes.push_back(std::move(volume));
  }
  return metastore;
}

std::string Page::member(SeededRandom& random) const {
  if (!next_token.empty()) return fmt::format(R"("next_page_token":"{}")", next_token);
  return random.chance(0.5) ? R"("next_page_token":"")" : "";
}

Page random_page(std::size_t rows, const std::string& target, SeededRandom& random,
                 Events& events) {
  constexpr std::size_t kMostEmpty = 3;  // in a row
  const std::string token = parameter(target, "page_token");
  Page page;
  std::size_t empty = 0;
  if (!token.empty()) {
    page.from = std::strtoul(token.c_str(), nullptr, 10);
    empty = std::strtoul(token.c_str() + token.find('+') + 1, nullptr, 10);
  }
  const bool is_empty = empty < kMostEmpty && random.chance(0.25);
  const bool is_short = random.chance(0.6);
  page.end = is_empty   ? page.from
             : is_short ? std::min(rows, page.from + 1 + random.below(4))
                        : rows;
  if (!is_empty && page.end == rows) return page;
  events.add(is_empty ? Event::empty_page : Event::page);
  page.next_token = fmt::format("{}+{}", page.end, is_empty ? empty + 1 : 0);
  return page;
}

CatalogResponse catalog_response(const Metastore& metastore, const std::string& target,
                                 SeededRandom& random, Events& events) {
  if (!metastore.is_assigned) {
    return {404, R"({"error_code":"METASTORE_DOES_NOT_EXIST",)"
                 R"("message":"No metastore assigned for the current workspace."})"};
  }
  std::vector<std::string> above;
  for (const char* name : {"catalog_name", "schema_name"}) {
    const std::string value = parameter(target, name);
    if (!value.empty()) above.push_back(value);
  }
  std::string folder = "/Volumes";
  for (const std::string& each : above) folder += "/" + each;
  if (metastore.refused.contains(folder)) {
    return {403, R"({"error_code":"PERMISSION_DENIED","message":"no USE SCHEMA"})"};
  }
  std::vector<std::string> paths;
  for (const Volume& volume : metastore.volumes) paths.push_back(volume.path);
  const std::vector<std::string> names = names_in(paths, above);
  const Page page = random_page(names.size(), target, random, events);
  std::string rows;
  for (std::size_t at = page.from; at < page.end; ++at) {
    if (!rows.empty()) rows += ',';
    rows += fmt::format(R"({{"name":{},"owner":{}}})", json_quoted(names[at]),
                        json_quoted(owner_of(metastore, folder + "/" + names[at])));
  }
  constexpr std::array<const char*, 3> kMembers{"catalogs", "schemas", "volumes"};
  std::string body;
  if (!rows.empty() || random.chance(0.5)) {
    body = fmt::format(R"("{}":[{}])", kMembers.at(above.size()), rows);
  }
  const std::string next = page.member(random);
  if (!body.empty() && !next.empty()) body += ',';
  return {200, "{" + body + next + "}"};
}

}  // namespace stocktake::chaos
