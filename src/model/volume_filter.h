#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// Which volumes a scan is of. An empty list takes all. Names are those of Unity Catalog, in any
/// letter case.
struct VolumeFilter {
  std::vector<std::string> catalogs{};
  std::vector<std::string> schemas{};  ///< "schema" or "catalog.schema"
  std::vector<std::string> volumes{};  ///< also "schema.volume" and "catalog.schema.volume"

  bool is_empty() const { return catalogs.empty() && schemas.empty() && volumes.empty(); }
  bool takes_catalog(std::string_view catalog) const;
  bool takes_schema(std::string_view catalog, std::string_view schema) const;
  bool takes_volume(std::string_view catalog, std::string_view schema,
                    std::string_view volume) const;

  bool operator==(const VolumeFilter&) const = default;
};

/// Whether `name` means the catalog, schema or volume whose full name is `full_name`
/// ("catalog.schema"): its last parts are the same, in any letter case.
bool means(std::string_view name, std::string_view full_name);

/// As options: "--catalog main --schema dev.raw"; "all volumes" where it takes all.
std::string to_string(const VolumeFilter& filter);

/// One line for each name, "catalog main". Inventories store it.
std::string lines_of(const VolumeFilter& filter);
/// Lines that mean nothing are left out.
VolumeFilter volume_filter_from(std::string_view lines);

}  // namespace stocktake
