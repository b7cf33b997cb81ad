#pragma once

#include <string>
#include <vector>

#include "store/read/scan_spec.h"

namespace stocktake::report {

/// What limits an inventory as a whole, one sentence each: sources that are switched off, and what
/// the caller could not see. None for an administrator's scan of available sources.
std::vector<std::string> workspace_notes(const store::ScanSpec& scan_spec);

}  // namespace stocktake::report
