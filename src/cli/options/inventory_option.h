#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace stocktake::cli {

inline constexpr const char* kDefaultInventory = "stocktake.db";

void add_inventory_option(CLI::App& command, std::string& inventory);

}  // namespace stocktake::cli
