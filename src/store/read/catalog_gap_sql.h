#pragma once

#include <string>

namespace stocktake::store {

/// SQL: whether the row `alias` of the table `gap` is of a catalog or schema (`is_of_catalog`).
/// Such a gap is a row of its own: a user named by its path, of the owner kind `place`, with one
/// home, which is never requested as a directory.
std::string is_of_catalog_sql(const std::string& alias);

}  // namespace stocktake::store
