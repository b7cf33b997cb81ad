#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "model/listing.h"

namespace stocktake {

/// The sum of two numbers of bytes, at most `kMostBytes`. Where none is negative, the order in
/// which sizes are added does not matter. `sum_of_bytes` (columns/sql.h) is the same in SQL.
constexpr std::int64_t add_bytes(std::int64_t some, std::int64_t more) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(some, more, &sum)) return sum;
  return some > 0 ? kMostBytes : -kMostBytes;
}

/// Sums over files.
struct Totals {
  std::int64_t files = 0;
  std::int64_t bytes = 0;         ///< of the files whose size is known; at most `kMostBytes`
  std::int64_t unknown_size = 0;  ///< files whose size is unknown
  std::optional<std::int64_t> last_modified;  ///< of the newest file, milliseconds since 1970

  /// Counts a file of this size and ignores its modification time.
  void add_size(const std::optional<std::int64_t>& size) {
    ++files;
    bytes = add_bytes(bytes, size.value_or(0));
    unknown_size += size ? 0 : 1;
  }

  void add(const Entry& file) {
    add_size(file.size);
    last_modified = std::max(last_modified, file.modified_at);
  }

  Totals& operator+=(const Totals& more) {
    files += more.files;
    bytes = add_bytes(bytes, more.bytes);
    unknown_size += more.unknown_size;
    last_modified = std::max(last_modified, more.last_modified);
    return *this;
  }

  bool operator==(const Totals&) const = default;
};

/// Sums over a directory or a home and everything below it.
struct TreeTotals : Totals {
  std::int64_t directories = 0;  ///< below it, without the directory itself
  std::int64_t gaps = 0;
  std::int64_t pending = 0;  ///< directories that were found and are not listed yet

  TreeTotals& operator+=(const TreeTotals& more) {
    Totals::operator+=(more);
    directories += more.directories;
    gaps += more.gaps;
    pending += more.pending;
    return *this;
  }

  bool operator==(const TreeTotals&) const = default;
};

}  // namespace stocktake
