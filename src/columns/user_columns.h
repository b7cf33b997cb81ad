#pragma once

#include "columns/column.h"
#include "model/user_row.h"

namespace stocktake {

/// The columns of the per-user CSV, `show users` and the view `users`. The view joins each `user u`
/// with the user's homes `home h`; its expressions aggregate over those homes.
const Columns<UserRow>& user_columns();

}  // namespace stocktake
