#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "store/read/reader.h"

namespace stocktake::store {

/// Something that two inventories say differently. One of the three pairs is filled: both sides
/// where both have it, with other words; one side where the other has none.
struct Difference {
  std::optional<UserRow> user, other_user;
  std::optional<FileRow> file, other_file;
  std::optional<GapRow> gap, other_gap;
};

/// Tells each difference in what the digest is over: users, files with kind, size and time, gaps
/// without message and attempts. Users first, then files, then gaps, each sorted. Returns how many
/// there are: 0 where the digests are equal, and only there. Reads both side by side: memory grows
/// with the number of users only. Throws FatalError.
std::int64_t compare(Reader& one, Reader& other, const std::function<void(const Difference&)>& use);

}  // namespace stocktake::store
