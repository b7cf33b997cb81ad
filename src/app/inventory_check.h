#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::app {

/// An open inventory with the result of its check.
struct CheckedInventory {
  store::Reader reader;
  store::CheckReport report;
};

/// Opens and checks each inventory, in the order of `paths`. Fails if one cannot be opened, as
/// `store::Reader::open` does. Damage is not a failure: it is in the report. Throws FatalError as
/// `store::Reader::check` does.
Expected<std::vector<CheckedInventory>> check_inventories(const std::vector<std::string>& paths);

/// Null if none is damaged.
const CheckedInventory* first_damaged(const std::vector<CheckedInventory>& inventories);

/// The exit code of `check`, whose subject is the first inventory. `differences`: the number of
/// differences between the first and the others.
ExitCode exit_code_of(const std::vector<CheckedInventory>& inventories, std::int64_t differences);

}  // namespace stocktake::app
