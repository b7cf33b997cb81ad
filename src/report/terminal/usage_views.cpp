#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "model/age.h"
#include "report/terminal/views.h"

namespace stocktake::report {
namespace {

/// Sums of the files of one kind or one age class.
struct Group {
  std::string name;
  Totals all;
  Totals year_old;
};

std::vector<Group> kinds_of(store::Reader& reader, const store::Scope& scope) {
  std::vector<Group> kinds;
  reader.each_usage(scope, [&](const store::UsageRow& row) {
    if (kinds.empty() || kinds.back().name != row.kind) kinds.push_back({row.kind, {}, {}});
    kinds.back().all += row.totals;
    if (is_year_old(row.age)) kinds.back().year_old += row.totals;
  });
  return kinds;
}

void sort_groups(std::vector<Group>& groups, store::SortKey by) {
  std::stable_sort(groups.begin(), groups.end(), [by](const Group& a, const Group& b) {
    switch (by) {
      case store::SortKey::size:
        return std::pair(a.all.bytes, a.all.files) > std::pair(b.all.bytes, b.all.files);
      case store::SortKey::count:
        return a.all.files > b.all.files;
      case store::SortKey::age:
        return a.year_old.bytes > b.year_old.bytes;
      case store::SortKey::name:
        break;
    }
    return a.name < b.name;
  });
}

}  // namespace

std::string kinds_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<Group> kinds = kinds_of(reader, options.scope);
  if (kinds.empty() && options.format == Format::table) return "no files\n";
  sort_groups(kinds, options.sort.value_or(store::SortKey::size));
  std::int64_t bytes = 0;
  for (const Group& row : kinds) bytes = add_bytes(bytes, row.all.bytes);
  const auto found = static_cast<std::int64_t>(kinds.size());
  if (options.limit > 0) kinds.resize(static_cast<std::size_t>(std::min(found, options.limit)));
  Table table(
      {"kind", "file_count", "size", "", "unsized_count", "year_old_file_count", "year_old_size"},
      {"KIND", "FILES", "SIZE", "", "UNSIZED", "YEAR-OLD FILES", "YEAR-OLD SIZE"});
  for (const Group& row : kinds) {
    table.add({text_cell(row.name), count_cell(row.all.files),
               bytes_cell(row.all.bytes, options.exact_bytes),
               bar_cell(row.all.bytes, bytes, options.style), count_cell(row.all.unknown_size),
               count_cell(row.year_old.files),
               bytes_cell(row.year_old.bytes, options.exact_bytes)});
  }
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(kinds.size()), found);
}

std::string ages_view(store::Reader& reader, const ViewOptions& options) {
  std::array<Group, kAgeNames.size()> ages;
  for (std::size_t age = 0; age < ages.size(); ++age) ages.at(age).name = kAgeNames.at(age);
  std::int64_t bytes = 0;
  reader.each_usage(options.scope, [&](const store::UsageRow& row) {
    ages.at(static_cast<std::size_t>(row.age)).all += row.totals;
    bytes = add_bytes(bytes, row.totals.bytes);
  });
  std::vector<Group> rows(ages.begin(), ages.end());
  if (options.sort && *options.sort != store::SortKey::age) sort_groups(rows, *options.sort);
  Table table({"age", "file_count", "size", "", "unsized_count"},
              {"LAST MODIFIED", "FILES", "SIZE", "", "UNSIZED"});
  for (const Group& row : rows) {
    table.add({text_cell(row.name), count_cell(row.all.files),
               bytes_cell(row.all.bytes, options.exact_bytes),
               bar_cell(row.all.bytes, bytes, options.style), count_cell(row.all.unknown_size)});
  }
  return table.write(options.format, options.style);
}

}  // namespace stocktake::report
