#include "simulator/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "util/csv.h"
#include "util/time_format.h"

namespace stocktake::simulator {
namespace {

/// Adds up one home and records its gaps by path.
class Walk {
 public:
  Walk(const Tree& tree, Source source, TruthRow& row)
      : tree_(tree), source_(source), totals_(row.totals[source]), classes_(row.classes) {}

  void home(const Node& node) {
    if (!node.denied) totals_.found = true;
    visit(node);
  }

  /// The first gap in the order of paths; empty if there is none.
  std::string first_gap() const {
    if (gaps_.empty()) return "";
    const auto& first = *std::min_element(gaps_.begin(), gaps_.end(),
                                          [](auto& a, auto& b) { return a.path < b.path; });
    return fmt::format("{} {}: {}", to_string(source_), first.path, first.why);
  }

 private:
  struct At {
    std::string path;
    std::string_view why;
  };

  void visit(const Node& node) {
    if (node.denied || node.slashed) {
      ++totals_.gaps;
      gaps_.push_back(
          {node.path, node.denied ? "403 PERMISSION_DENIED" : "404 RESOURCE_DOES_NOT_EXIST"});
      return;
    }
    for (const File& file : tree_.files_of(source_, node)) {
      totals_.add_size(file.size);
      classes_.at(static_cast<std::size_t>(node.content_class)).add_size(file.size);
      totals_.last_modified =
          std::max(totals_.last_modified, std::optional(bounded_time(file.modified_at)));
    }
    for (const auto child : node.children) {
      ++totals_.directories;
      visit(tree_.node(source_, child));
    }
  }

  const Tree& tree_;
  Source source_;
  SourceTotals& totals_;
  std::array<stocktake::Totals, kContentClasses>& classes_;
  std::vector<At> gaps_;
};

std::string_view status_of(const TruthRow& row, std::int64_t gaps, std::int64_t files) {
  if (gaps == 0) return files > 0 ? "success" : "empty";
  const bool is_any_found = row.totals[Source::dbfs].found || row.totals[Source::workspace].found ||
                            row.totals[Source::volumes].found;
  return is_any_found ? "partial" : "error";
}

std::string source_of(const TruthRow& row) {
  const bool dbfs = row.totals[Source::dbfs].files > 0;
  const bool workspace = row.totals[Source::workspace].files > 0;
  const bool volumes = row.totals[Source::volumes].files > 0;
  if (!volumes && dbfs && workspace) return "both";
  std::string names = dbfs ? "dbfs" : "";
  if (workspace) names += names.empty() ? "workspace" : "+workspace";
  if (volumes) names += names.empty() ? "volumes" : "+volumes";
  return names.empty() ? "none" : names;
}

/// First users, service principals, groups and owners who are not known; then places; then orphans.
int place_of(const TruthRow& row) {
  if (row.is_orphan()) return 2;
  return row.owner.kind == OwnerKind::place ? 1 : 0;
}

/// "http://127.0.0.1:1234" without the scheme. The simulator's port is never the default one.
std::string_view without_scheme(std::string_view address) {
  return address.substr(address.find("://") + 3);
}

std::string csv_line(const TruthRow& row, std::string_view name) {
  const SourceTotals& dbfs = row.totals[Source::dbfs];
  const SourceTotals& workspace = row.totals[Source::workspace];
  const SourceTotals& volumes = row.totals[Source::volumes];
  const auto files = dbfs.files + workspace.files + volumes.files;
  const auto bytes = add_bytes(add_bytes(dbfs.bytes, workspace.bytes), volumes.bytes);
  const auto gaps = dbfs.gaps + workspace.gaps + volumes.gaps;
  const auto newest =
      std::max({dbfs.last_modified, workspace.last_modified, volumes.last_modified});
  std::string line;
  append_csv_field(line, row.name);
  fmt::format_to(std::back_inserter(line), ",{},{},{:.2f},{},{},", files, bytes,
                 static_cast<double>(bytes) / 1073741824.0, status_of(row, gaps, files),
                 source_of(row));
  append_csv_field(
      line, gaps > 1 ? fmt::format("{} (+{} more)", row.first_gap, gaps - 1) : row.first_gap);
  fmt::format_to(std::back_inserter(line), ",{},{},{},{},{},{},{},{},{},{},",
                 dbfs.directories + workspace.directories + volumes.directories,
                 dbfs.unknown_size + workspace.unknown_size + volumes.unknown_size, gaps,
                 dbfs.files, dbfs.bytes, workspace.files, workspace.bytes,
                 newest ? iso8601(*newest) : "", row.is_orphan() ? 1 : 0,
                 to_string(row.owner.kind));
  append_csv_field(line, row.owner.display_name);
  return fmt::format("{},{},{},{},{}\n", line, row.owner.scim_id, volumes.files, volumes.bytes,
                     name);
}

}  // namespace

std::vector<TruthRow> truth_of(const Tree& tree) {
  std::vector<TruthRow> rows;
  for (const Person& person : tree.people()) {
    // Of groups, only the owners of volumes are known.
    if (person.owner.kind == OwnerKind::group && person.homes[Source::volumes].empty()) continue;
    TruthRow row{person.name, person.owner, {}, {}, "", false};
    for (const Source source : all_sources()) {
      row.has_home = row.has_home || !person.homes[source].empty();
      Walk walk(tree, source, row);
      for (const auto home : person.homes[source]) walk.home(tree.node(source, home));
      if (row.first_gap.empty()) row.first_gap = walk.first_gap();
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const TruthRow& a, const TruthRow& b) {
    return std::pair(place_of(a), a.name) < std::pair(place_of(b), b.name);
  });
  return rows;
}

std::string truth_csv(const std::vector<TruthRow>& rows, std::string_view address) {
  std::string text =
      "username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
      "unsized_count,gap_count,dbfs_file_count,dbfs_size,workspace_file_count,workspace_size,"
      "last_modified,orphan,owner,display_name,scim_id,volumes_file_count,volumes_size,workspace\n";
  for (const TruthRow& row : rows) text += csv_line(row, without_scheme(address));
  return text;
}

}  // namespace stocktake::simulator
