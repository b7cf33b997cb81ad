#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::app {

/// An inventory that was opened and looked through.
struct CheckedInventory {
  store::Reader reader;
  store::CheckReport report;
};

/// In the order of `paths`. Fails where one cannot be opened, as `store::Reader::open` does; damage
/// is no failure, but in the report.
Expected<std::vector<CheckedInventory>> check_inventories(const std::vector<std::string>& paths);

/// Nothing where none is damaged.
const CheckedInventory* first_damaged(const std::vector<CheckedInventory>& inventories);

/// The exit code of a command that has checked these, of which the first is the one that was asked
/// about. `differences`: of the others from it.
ExitCode exit_code_of(const std::vector<CheckedInventory>& inventories, std::int64_t differences);

}  // namespace stocktake::app
