#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace stocktake::store {

/// "STKT": tells an inventory from any other SQLite database.
inline constexpr std::int32_t kApplicationId = 0x53544B54;
/// Raised with every change of the schema and with every new source; any other is refused.
inline constexpr int kSchemaVersion = 3;

/// `directory.state`. The numbers are stored.
enum class State : int { pending = 0, listed = 1, gap = 2, absent = 3 };

/// `top_file.ranking`. The numbers are stored.
enum class Ranking : int { largest = 0, oldest = 1 };
/// As many files of each ranking as there are, and no more than this.
inline constexpr std::size_t kTopFiles = 200;

/// All tables, indexes and views; explained in docs/inventory.md.
std::string schema();

}  // namespace stocktake::store
