#pragma once

#include <cstdint>

namespace stocktake::store {

/// "STKT": tells an inventory from any other SQLite database.
inline constexpr std::int32_t kApplicationId = 0x53544B54;
/// Raised with every change of the schema; a newer one is refused.
inline constexpr int kSchemaVersion = 1;

/// `directory.state`. The numbers are stored.
enum class State : int { waiting = 0, listed = 1, gap = 2, absent = 3 };

/// All tables, indexes and views; explained in docs/inventory.md.
extern const char* const kSchema;

}  // namespace stocktake::store
