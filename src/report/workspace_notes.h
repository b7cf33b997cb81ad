#pragma once

#include <string>
#include <vector>

#include "store/read/scan_spec.h"

namespace stocktake::report {

/// What limits an inventory as a whole, one sentence each: sources that are switched off, what the
/// caller could not see, and what the inventory's format cannot say. None for an administrator's
/// scan of available sources in the current format.
std::vector<std::string> workspace_notes(const store::ScanSpec& scan_spec);

/// The part that is about mounts: what was listed from them, and why they were not used for all.
std::vector<std::string> mount_notes(const store::MountsUsed& used);

/// The part that is about the format, for outputs without the other notes.
std::vector<std::string> format_notes(const store::ScanSpec& scan_spec);

}  // namespace stocktake::report
