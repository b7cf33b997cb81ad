#pragma once

#include <string>

#include "store/read/reader.h"

namespace stocktake::report {

/// What a scan ends with: how long, users by status, files, bytes, what is not known, the first
/// gaps and how to see the rest, the CSV's name (left out where `csv` is empty).
std::string summary(store::Reader& reader, const std::string& csv);

/// "stocktake show gaps --inventory F", to be pasted into a shell; without the option where F is
/// the default.
std::string command_for(const std::string& command, const std::string& inventory);

}  // namespace stocktake::report
