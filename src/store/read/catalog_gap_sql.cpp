#include "store/read/catalog_gap_sql.h"

#include <fmt/format.h>

#include "model/catalog_gap.h"

namespace stocktake::store {

std::string is_of_catalog_sql(const std::string& alias) {
  return fmt::format("substr({}.operation, 1, {}) = '{}'", alias, kCatalogOperations.size(),
                     kCatalogOperations);
}

}  // namespace stocktake::store
