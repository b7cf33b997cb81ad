#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "store/read/reader.h"

namespace stocktake::store {

/// A difference between two inventories. One of the three pairs is set: both sides if both
/// inventories have the row with different content; one side if the other inventory does not have
/// it.
struct Difference {
  std::optional<UserRow> user, other_user;
  std::optional<FileRow> file, other_file;
  std::optional<GapRow> gap, other_gap;
};

/// Calls `use` for each difference in the content that the digest covers: users, files with kind,
/// size and time, gaps without message and attempts. Users come first, then files, then gaps, each
/// sorted. Returns the number of differences, which is 0 if and only if the digests are equal.
/// Reads both inventories side by side, so memory use grows only with the number of users. Throws
/// FatalError.
std::int64_t compare(Reader& one, Reader& other, const std::function<void(const Difference&)>& use);

}  // namespace stocktake::store
