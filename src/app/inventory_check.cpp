#include "app/inventory_check.h"

#include <algorithm>
#include <utility>

namespace stocktake::app {

Expected<std::vector<CheckedInventory>> check_inventories(const std::vector<std::string>& paths) {
  std::vector<CheckedInventory> all;
  for (const std::string& path : paths) {
    auto reader = store::Reader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    auto report = reader->check();
    all.push_back({std::move(*reader), std::move(report)});
  }
  return all;
}

const CheckedInventory* first_damaged(const std::vector<CheckedInventory>& inventories) {
  for (const CheckedInventory& each : inventories) {
    if (each.report.is_damaged()) return &each;
  }
  return nullptr;
}

ExitCode exit_code_of(const std::vector<CheckedInventory>& inventories, std::int64_t differences) {
  if (first_damaged(inventories) != nullptr) return ExitCode::damaged;
  const bool all_finished = std::all_of(inventories.begin(), inventories.end(),
                                        [](const auto& each) { return each.report.finished; });
  if (!all_finished) return ExitCode::unreachable;
  const bool is_clean = inventories.front().report.gaps == 0 && differences == 0;
  return is_clean ? ExitCode::complete : ExitCode::gaps;
}

}  // namespace stocktake::app
