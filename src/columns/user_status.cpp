#include "columns/user_status.h"

#include <fmt/format.h>

namespace stocktake {

std::string_view status_of(const UserRow& row) {
  const SourceTotals all = row.sum();
  if (all.gaps + all.waiting == 0) return all.files > 0 ? "success" : "empty";
  return all.found ? "partial" : "error";
}

std::string_view file_source_of(const UserRow& row) {
  const bool in_dbfs = row.of(Source::dbfs).files > 0;
  const bool in_workspace = row.of(Source::workspace).files > 0;
  if (in_dbfs) return in_workspace ? "both" : "dbfs";
  return in_workspace ? "workspace" : "none";
}

std::string error_of(const UserRow& row) {
  const SourceTotals all = row.sum();
  std::string text;
  if (all.waiting > 0) {
    text = fmt::format("not finished: {} directories not listed yet", all.waiting);
  }
  if (all.gaps == 0) return text;
  if (!text.empty()) text += "; ";
  text += row.first_gap;
  if (all.gaps > 1) text += fmt::format(" (+{} more)", all.gaps - 1);
  return text;
}

}  // namespace stocktake
