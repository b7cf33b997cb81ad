#pragma once

#include <string_view>

#include "model/gap.h"

namespace stocktake {

/// How the operations of Unity Catalog's lists begin: `unity-catalog/schemas`.
inline constexpr std::string_view kCatalogOperations = "unity-catalog/";

/// Whether the gap is a list of Unity Catalog that could not be had, so that volumes may be
/// missing. No request for a directory closes it: the lists are read again.
inline bool is_of_catalog(const Gap& gap) {
  return std::string_view(gap.operation).starts_with(kCatalogOperations);
}

}  // namespace stocktake
