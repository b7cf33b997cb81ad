#include "simulator/truth.h"

#include <algorithm>
#include <tuple>

#include "report/user_csv.h"

namespace stocktake::simulator {
namespace {

/// Adds up one home, and remembers its gaps by path.
class Walk {
 public:
  Walk(const Tree& tree, Source source, SourceTotals& totals)
      : tree_(tree), source_(source), totals_(totals) {}

  void home(const Node& node) {
    if (!node.denied) totals_.found = true;
    visit(node);
  }

  /// The first gap by path; empty where there is none.
  std::string first_gap() const {
    if (gaps_.empty()) return "";
    const auto& first = *std::min_element(gaps_.begin(), gaps_.end(),
                                          [](auto& a, auto& b) { return a.path < b.path; });
    return describe_gap(source_, first.path, first.gap);
  }

 private:
  struct At {
    std::string path;
    Gap gap;
  };

  void visit(const Node& node) {
    if (node.denied || node.slashed) {
      ++totals_.gaps;
      Gap gap;
      gap.http_status = node.denied ? 403 : 404;
      gap.error_code = node.denied ? "PERMISSION_DENIED" : "RESOURCE_DOES_NOT_EXIST";
      gaps_.push_back({node.path, gap});
      return;
    }
    for (const File& file : tree_.files_of(source_, node)) {
      ++totals_.files;
      totals_.bytes += file.size.value_or(0);
      totals_.unsized += file.size ? 0 : 1;
      totals_.last_modified = std::max(totals_.last_modified, std::optional(file.modified_at));
    }
    for (const auto child : node.children) {
      ++totals_.directories;
      visit(tree_.node(source_, child));
    }
  }

  const Tree& tree_;
  Source source_;
  SourceTotals& totals_;
  std::vector<At> gaps_;
};

}  // namespace

std::vector<UserRow> truth_of(const Tree& tree) {
  std::vector<UserRow> rows;
  for (const Person& person : tree.people()) {
    UserRow row;
    row.name = person.name;
    row.orphan = person.orphan;
    for (const Source source : all_sources()) {
      Walk walk(tree, source, row.of(source));
      for (const auto home : person.homes[source]) walk.home(tree.node(source, home));
      if (row.first_gap.empty()) row.first_gap = walk.first_gap();
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const UserRow& a, const UserRow& b) {
    return std::tie(a.orphan, a.name) < std::tie(b.orphan, b.name);
  });
  return rows;
}

std::string truth_csv(const std::vector<UserRow>& rows) {
  std::string text(report::user_csv_header());
  for (const UserRow& row : rows) text += report::user_csv_line(row);
  return text;
}

}  // namespace stocktake::simulator
