#include "columns/user_status.h"

#include <fmt/format.h>

namespace stocktake {

std::string_view status_of(const UserRow& row) {
  const SourceTotals all = row.sum();
  if (all.gaps + all.pending == 0) return all.files > 0 ? "success" : "empty";
  return all.found ? "partial" : "error";
}

std::string file_source_of(const UserRow& row) {
  std::string names;
  for (const Source source : all_sources()) {
    if (row.of(source).files == 0) continue;
    if (!names.empty()) names += "+";
    names += to_string(source);
  }
  if (names.empty()) return "none";
  return names == "dbfs+workspace" ? "both" : names;
}

std::string error_of(const UserRow& row) {
  const SourceTotals all = row.sum();
  std::string text;
  if (all.pending > 0) {
    text = fmt::format("not finished: {} directories not listed yet", all.pending);
  }
  if (all.gaps == 0) return text;
  if (!text.empty()) text += "; ";
  text += row.first_gap;
  if (all.gaps > 1) text += fmt::format(" (+{} more)", all.gaps - 1);
  return text;
}

}  // namespace stocktake
