#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scan/discovery/discovery.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// What a discovery was not told, as people read it: "/Users on dbfs", "scim/v2/Users". Each once,
/// sorted.
std::vector<std::string> unanswered(const std::vector<store::PathGap>& gaps,
                                    const std::vector<std::string>& refused_lists);

/// The discovery of an inventory is repeated because of its gaps. Returns what the inventory knows
/// and `again` does not: with that, `again` must not replace it. Nothing if `again` knows at least
/// as much.
std::optional<std::string> lost_in(const Discovered& again, const store::ScanSpec& scan_spec,
                                   const std::vector<store::PathGap>& gaps);

}  // namespace stocktake::scan
