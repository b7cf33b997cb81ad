#include "engine/mounted/listing_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "model/totals.h"
#include "util/text.h"

namespace stocktake {
namespace {

Totals totals_of(const Listing& listing) {
  if (listing.many_files) return listing.many_files->totals();
  Totals totals;
  for (const Entry& file : listing.files) totals.add(file);
  return totals;
}

std::string number(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "unknown";
}

std::string differ(std::string_view name, std::string_view what, const std::string& api,
                   const std::string& mounted) {
  return fmt::format("the {} of {} is {} over the API and {} on the mount", what, excerpt(name),
                     api, mounted);
}

std::string only_one_has(std::string_view name, bool api) {
  return fmt::format(
      "{} is there {}", excerpt(name),
      api ? "over the API and not on the mount" : "on the mount and not over the API");
}

std::string difference(const Entry& api, const Entry& mounted, bool times) {
  if (api.kind != mounted.kind) return differ(api.name, "kind", api.kind, mounted.kind);
  if (api.size != mounted.size) {
    return differ(api.name, "size", number(api.size), number(mounted.size));
  }
  if (times && api.modified_at != mounted.modified_at) {
    return differ(api.name, "modification time", number(api.modified_at),
                  number(mounted.modified_at));
  }
  return "";
}

/// A file or a subdirectory, which have their names in common.
struct Named {
  std::string_view name;
  const Entry* file = nullptr;  ///< null: a subdirectory
};

std::vector<Named> by_name(const Listing& listing) {
  std::vector<Named> rows;
  for (const Entry& file : listing.files) rows.push_back({file.name, &file});
  for (const Subdirectory& each : listing.directories) rows.push_back({each.name});
  std::sort(rows.begin(), rows.end(),
            [](const Named& one, const Named& other) { return one.name < other.name; });
  return rows;
}

std::string difference_of_rows(const Listing& api_listing, const Listing& mounted_listing,
                               bool times) {
  const std::vector<Named> apis = by_name(api_listing);
  const std::vector<Named> mounteds = by_name(mounted_listing);
  auto api = apis.begin();
  auto mounted = mounteds.begin();
  for (; api != apis.end() && mounted != mounteds.end(); ++api, ++mounted) {
    if (api->name != mounted->name) break;
    const bool is_folder = api->file == nullptr;
    if (is_folder != (mounted->file == nullptr)) {
      return fmt::format("{} is a {} over the API and a {} on the mount", excerpt(api->name),
                         is_folder ? "directory" : "file", is_folder ? "file" : "directory");
    }
    if (is_folder) continue;
    if (auto differs = difference(*api->file, *mounted->file, times); !differs.empty()) {
      return differs;
    }
  }
  if (api == apis.end() && mounted == mounteds.end()) return "";
  const bool api_has_it =
      mounted == mounteds.end() || (api != apis.end() && api->name < mounted->name);
  return only_one_has(api_has_it ? api->name : mounted->name, api_has_it);
}

std::string difference_of_sums(const Listing& api_listing, const Listing& mounted_listing,
                               bool times) {
  const Totals api = totals_of(api_listing);
  const Totals mounted = totals_of(mounted_listing);
  const auto differ_in = [](const char* what, std::int64_t one, std::int64_t other) {
    return fmt::format("the {} is {} over the API and {} on the mount", what, one, other);
  };
  if (api.files != mounted.files) return differ_in("number of files", api.files, mounted.files);
  if (api.bytes != mounted.bytes) return differ_in("sum of sizes", api.bytes, mounted.bytes);
  if (times && api.last_modified != mounted.last_modified) {
    return differ_in("latest modification time", api.last_modified.value_or(0),
                     mounted.last_modified.value_or(0));
  }
  Listing api_rest;
  Listing mounted_rest;
  api_rest.directories = api_listing.directories;
  mounted_rest.directories = mounted_listing.directories;
  return difference_of_rows(api_rest, mounted_rest, times);
}

}  // namespace

std::string difference(const Listing& api, const Listing& mounted, bool times) {
  if (api.many_files || mounted.many_files) return difference_of_sums(api, mounted, times);
  return difference_of_rows(api, mounted, times);
}

}  // namespace stocktake
