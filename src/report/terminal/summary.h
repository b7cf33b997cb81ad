#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/read/reader.h"

namespace stocktake::report {

/// What a scan prints at its end: duration, users by status, files, bytes, the number of files
/// whose size is known, the first gaps with the command that shows all, and the path of the CSV
/// (omitted if `csv` is empty).
std::string summary(store::Reader& reader, const std::string& csv);

/// "stocktake show gaps --inventory F", ready to paste into a shell. The option is omitted if F is
/// the default.
std::string command_for(const std::string& command, const std::string& inventory);

/// " or more" for the largest number of bytes that is counted, otherwise empty.
std::string_view or_more(std::int64_t bytes);

}  // namespace stocktake::report
