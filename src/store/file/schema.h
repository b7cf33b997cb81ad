#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace stocktake::store {

/// "STKT": distinguishes an inventory from any other SQLite database.
inline constexpr std::int32_t kApplicationId = 0x53544B54;
/// Raise it with every change of the schema and with every new source, once a version with this one
/// was released. older_formats.h reads inventories of older versions.
inline constexpr int kSchemaVersion = 3;

/// The values of `directory.state`. Inventories store the numbers.
enum class State : int { pending = 0, listed = 1, gap = 2, absent = 3 };

/// The values of `top_file.ranking`. Inventories store the numbers.
enum class Ranking : int { largest = 0, oldest = 1 };
/// The largest number of files that are kept for each ranking.
inline constexpr std::size_t kTopFiles = 200;

/// The SQL of all tables, indexes and views; docs/inventory.md explains them.
std::string schema();

}  // namespace stocktake::store
