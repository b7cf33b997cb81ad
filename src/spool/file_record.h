#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/listing.h"

namespace stocktake {

// A file as bytes, for this process only: numbers are in the machine's own order.

/// Appends the record of `file` to `bytes`.
void append_record(std::string& bytes, const Entry& file);

/// Reads the record at the beginning of `bytes` and returns its length; 0 if more bytes are needed.
std::size_t read_record(std::string_view bytes, Entry& file);

}  // namespace stocktake
