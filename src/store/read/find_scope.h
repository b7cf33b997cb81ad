#pragma once

#include "store/read/reader.h"
#include "store/read/view_rows.h"
#include "util/expected.h"

namespace stocktake::store {

/// The scope that somebody names, as the inventory has it: `under` may be pasted in any spelling
/// that `read_pasted_path` knows. Fails with `usage` if the inventory does not have the user, the
/// source or the directory, because an empty view would say that there is nothing there; the remedy
/// has the nearest names. A directory that the scan found and could not list is in the inventory,
/// and so is everything above a directory that is.
Expected<Scope> find_scope(Reader& reader, const Scope& named);

}  // namespace stocktake::store
