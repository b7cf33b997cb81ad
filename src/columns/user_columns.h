#pragma once

#include "columns/column.h"
#include "model/user_row.h"

namespace stocktake {

/// Of the per-user CSV, `show users` and the view `users`. The view reads `user u` and the homes
/// `home h` of each user; its expressions are aggregates over those homes.
const Columns<UserRow>& user_columns();

}  // namespace stocktake
