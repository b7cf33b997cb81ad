#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/age.h"
#include "report/terminal/views.h"

namespace stocktake::report {
namespace {

/// Sums of the files of one kind, one extension, one content class or one age class.
struct Group {
  std::string name;
  Totals all;
  Totals year_old;
};

/// Sorted by name.
std::vector<Group> groups_of(store::Reader& reader, const ViewOptions& options) {
  std::map<std::string, Group> groups;
  const auto add = [&](std::string_view name, int age, const Totals& totals) {
    Group& group = groups[std::string(name)];
    group.all += totals;
    if (is_year_old(age)) group.year_old += totals;
  };
  if (options.by == Grouping::extension) {
    reader.each_extension(options.scope, [&](const store::ExtensionRow& row) {
      add(row.extension, row.age, row.totals);
    });
  } else {
    const bool by_kind = options.by == Grouping::kind;
    reader.each_usage(options.scope, [&](const store::UsageRow& row) {
      add(by_kind ? row.kind : to_string(row.content_class), row.age, row.totals);
    });
  }
  std::vector<Group> sorted;
  for (auto& [name, group] : groups) {
    sorted.push_back(std::move(group));
    sorted.back().name = name;
  }
  return sorted;
}

/// The column's name for programs, and its heading for people.
std::pair<std::string, std::string> column_of(Grouping by) {
  switch (by) {
    case Grouping::extension:
      return {"extension", "EXTENSION"};
    case Grouping::content_class:
      return {"class", "CLASS"};
    case Grouping::kind:
      break;
  }
  return {"kind", "KIND"};
}

/// Only an extension can be empty: files without one.
Cell name_cell(const std::string& name) {
  return name.empty() ? Cell{"(none)", "", false, Color::faint} : text_cell(name);
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
  std::vector<Group> kinds = groups_of(reader, options);
  if (kinds.empty() && options.format == Format::table) return "no files\n";
  sort_groups(kinds, options.sort.value_or(store::SortKey::size));
  std::int64_t bytes = 0;
  for (const Group& row : kinds) bytes = add_bytes(bytes, row.all.bytes);
  const auto found = static_cast<std::int64_t>(kinds.size());
  if (options.limit > 0) kinds.resize(static_cast<std::size_t>(std::min(found, options.limit)));
  const auto [column, title] = column_of(options.by);
  Table table(
      {column, "file_count", "size", "", "unsized_count", "year_old_file_count", "year_old_size"},
      {title, "FILES", "SIZE", "", "UNSIZED", "YEAR-OLD FILES", "YEAR-OLD SIZE"});
  for (const Group& row : kinds) {
    table.add({name_cell(row.name), count_cell(row.all.files),
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
