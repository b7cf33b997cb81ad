#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "model/age.h"
#include "report/views.h"

namespace stocktake::report {
namespace {

struct KindSums {
  std::string kind;
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unsized = 0;
  std::int64_t old_files = 0;
  std::int64_t old_bytes = 0;
};

std::vector<KindSums> kinds_of(store::Reader& reader, const store::Scope& scope) {
  std::vector<KindSums> kinds;
  reader.each_usage(scope, [&](const store::UsageRow& row) {
    if (kinds.empty() || kinds.back().kind != row.kind) kinds.push_back({row.kind});
    KindSums& sums = kinds.back();
    sums.files += row.files;
    sums.bytes += row.bytes;
    sums.unsized += row.unsized;
    if (!is_year_old(row.age)) return;
    sums.old_files += row.files;
    sums.old_bytes += row.bytes;
  });
  return kinds;
}

void sort_kinds(std::vector<KindSums>& kinds, store::Order by) {
  std::stable_sort(kinds.begin(), kinds.end(), [by](const KindSums& a, const KindSums& b) {
    switch (by) {
      case store::Order::size:
        return std::pair(a.bytes, a.files) > std::pair(b.bytes, b.files);
      case store::Order::count:
        return a.files > b.files;
      case store::Order::age:
        return a.old_bytes > b.old_bytes;
      case store::Order::name:
        break;
    }
    return a.kind < b.kind;
  });
}

}  // namespace

std::string kinds_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<KindSums> kinds = kinds_of(reader, options.scope);
  if (kinds.empty() && options.format == Format::table) return "no files\n";
  sort_kinds(kinds, options.sort.value_or(store::Order::size));
  std::int64_t bytes = 0;
  for (const KindSums& row : kinds) bytes += row.bytes;
  const auto found = static_cast<std::int64_t>(kinds.size());
  if (options.limit > 0) kinds.resize(static_cast<std::size_t>(std::min(found, options.limit)));
  Table table(
      {"kind", "file_count", "size", "", "unsized_count", "year_old_file_count", "year_old_size"},
      {"KIND", "FILES", "SIZE", "", "UNSIZED", "YEAR-OLD FILES", "YEAR-OLD SIZE"});
  for (const KindSums& row : kinds) {
    table.add({text_cell(row.kind), count_cell(row.files),
               bytes_cell(row.bytes, options.exact_bytes),
               bar_cell(row.bytes, bytes, options.style), count_cell(row.unsized),
               count_cell(row.old_files), bytes_cell(row.old_bytes, options.exact_bytes)});
  }
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(kinds.size()), found);
}

std::string ages_view(store::Reader& reader, const ViewOptions& options) {
  std::array<KindSums, kAgeNames.size()> ages;
  for (std::size_t age = 0; age < ages.size(); ++age) ages.at(age).kind = kAgeNames.at(age);
  std::int64_t bytes = 0;
  reader.each_usage(options.scope, [&](const store::UsageRow& row) {
    KindSums& sums = ages.at(static_cast<std::size_t>(row.age));
    sums.files += row.files;
    sums.bytes += row.bytes;
    sums.unsized += row.unsized;
    bytes += row.bytes;
  });
  std::vector<KindSums> rows(ages.begin(), ages.end());
  if (options.sort && *options.sort != store::Order::age) sort_kinds(rows, *options.sort);
  Table table({"age", "file_count", "size", "", "unsized_count"},
              {"LAST MODIFIED", "FILES", "SIZE", "", "UNSIZED"});
  for (const KindSums& row : rows) {
    table.add({text_cell(row.kind), count_cell(row.files),
               bytes_cell(row.bytes, options.exact_bytes),
               bar_cell(row.bytes, bytes, options.style), count_cell(row.unsized)});
  }
  return table.write(options.format, options.style);
}

}  // namespace stocktake::report
