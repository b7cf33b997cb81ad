#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "columns/user_columns.h"
#include "report/known_sizes.h"
#include "report/terminal/column_table.h"
#include "report/terminal/views.h"
#include "report/unknown_owners.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

std::int64_t files_of(const UserRow& row) {
  return row.sum().files;
}
std::int64_t bytes_of(const UserRow& row) {
  return row.sum().bytes;
}
std::optional<std::int64_t> modified_of(const UserRow& row) {
  return row.sum().last_modified;
}

bool contains(const std::vector<OwnerKind>& kinds, OwnerKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

void sort_rows(std::vector<UserRow>& rows, store::SortKey by) {
  std::stable_sort(rows.begin(), rows.end(), [&](const UserRow& a, const UserRow& b) {
    if (by == store::SortKey::size && bytes_of(a) != bytes_of(b)) return bytes_of(a) > bytes_of(b);
    if (by == store::SortKey::count && files_of(a) != files_of(b)) return files_of(a) > files_of(b);
    if (by == store::SortKey::age && modified_of(a) != modified_of(b)) {
      // An unknown time does not count as the oldest: it comes last.
      if (!modified_of(a) || !modified_of(b)) return modified_of(a).has_value();
      return *modified_of(a) < *modified_of(b);
    }
    return a.name < b.name;
  });
}

std::vector<UserRow> rows_of(store::Reader& reader, const ViewOptions& options, bool only_orphans) {
  const store::Scope& scope = options.scope;
  std::vector<UserRow> rows;
  const std::string wanted = fold_case(scope.user);
  reader.each_user([&](const UserRow& row) {
    if (only_orphans && !row.orphan) return;
    if (!options.owners.empty() && !contains(options.owners, row.owner.kind)) return;
    if (!wanted.empty() && fold_case(row.name) != wanted && row.owner.scim_id != scope.user) return;
    rows.push_back(row);
    for (const Source source : all_sources()) {
      if (scope.source && *scope.source != source) rows.back().of(source) = {};
    }
  });
  return rows;
}

/// Above the table for people; the columns tell programs.
std::string heading(const std::vector<UserRow>& rows, const ViewOptions& options) {
  if (!options.heading || options.format != Format::table) return "";
  SourceTotals all;
  for (const UserRow& row : rows) all += row.sum();
  return all.files == 0 ? "" : known_sizes(all.files, all.unknown_size) + "\n";
}

std::string view_of(std::vector<UserRow> rows, const ViewOptions& options) {
  sort_rows(rows, options.sort.value_or(store::SortKey::size));
  const Columns<UserRow> columns = shown(user_columns());
  const std::int64_t most = largest_value(columns, rows);
  const auto found = static_cast<std::int64_t>(rows.size());
  if (options.limit > 0) rows.resize(static_cast<std::size_t>(std::min(found, options.limit)));
  const Table table = column_table(columns, rows, most, options);
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(rows.size()), found);
}

}  // namespace

std::string more_line(const ViewOptions& options, std::int64_t shown, std::int64_t found) {
  if (options.format != Format::table || shown >= found) return "";
  return fmt::format("... and {} more (--limit 0 shows all)\n", grouped(found - shown));
}

std::string users_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<UserRow> rows = rows_of(reader, options, false);
  if (rows.empty() && options.format == Format::table) return "no users\n";
  const std::string above = heading(rows, options);
  return above + view_of(std::move(rows), options);
}

std::string orphans_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<UserRow> rows = rows_of(reader, options, true);
  if (!rows.empty() || options.format != Format::table) return view_of(std::move(rows), options);
  const std::int64_t unknown = unknown_owners(reader);
  if (unknown > 0) {
    return fmt::format("no orphaned homes are known; the owners of {} homes are unknown\n",
                       grouped(unknown));
  }
  return reader.scan_spec().all_users ? "no orphaned homes\n"
                                      : "unknown: the scan did not use --all-users\n";
}

}  // namespace stocktake::report
