#include "cli/options/inventory_option.h"

namespace stocktake::cli {

void add_inventory_option(CLI::App& command, std::string& inventory) {
  command.add_option("--inventory", inventory, "Inventory file")->capture_default_str();
}

}  // namespace stocktake::cli
