#pragma once

#include <cstddef>

#include "model/source.h"

namespace stocktake {

/// The dispatcher's numbers for the families of calls that the service limits separately. Those of
/// the sources come first (`databricks::family_of`), at most one per source.
inline constexpr std::size_t kIdentityFamily = kMaxSources;
/// Unity Catalog's lists of catalogs, schemas and volumes.
inline constexpr std::size_t kCatalogFamily = kIdentityFamily + 1;
inline constexpr std::size_t kFamilies = kCatalogFamily + 1;

}  // namespace stocktake
