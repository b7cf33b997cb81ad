#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/user_csv.h"
#include "report/views.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

std::int64_t files_of(const UserRow& row) {
  return row.dbfs.files + row.workspace.files;
}
std::int64_t bytes_of(const UserRow& row) {
  return row.dbfs.bytes + row.workspace.bytes;
}
std::optional<std::int64_t> modified_of(const UserRow& row) {
  return std::max(row.dbfs.last_modified, row.workspace.last_modified);
}

void sort_rows(std::vector<UserRow>& rows, const std::string& by) {
  std::stable_sort(rows.begin(), rows.end(), [&](const UserRow& a, const UserRow& b) {
    if (by == "size" && bytes_of(a) != bytes_of(b)) return bytes_of(a) > bytes_of(b);
    if (by == "count" && files_of(a) != files_of(b)) return files_of(a) > files_of(b);
    if (by == "age" && modified_of(a) != modified_of(b)) {
      // Nothing known is not the oldest: it comes last.
      if (!modified_of(a) || !modified_of(b)) return modified_of(a).has_value();
      return *modified_of(a) < *modified_of(b);
    }
    return a.name < b.name;
  });
}

std::vector<Cell> cells_of(const UserRow& row, bool exact_bytes) {
  const auto modified = modified_of(row);
  std::string status(status_of(row));
  std::string shown = row.orphan ? status + ", orphan" : status;
  if (row.dbfs.waiting + row.workspace.waiting > 0) shown = "not finished";
  return {text_cell(row.name),
          count_cell(files_of(row)),
          bytes_cell(bytes_of(row), exact_bytes),
          count_cell(row.dbfs.unsized + row.workspace.unsized),
          count_cell(row.dbfs.directories + row.workspace.directories),
          count_cell(row.dbfs.gaps + row.workspace.gaps),
          {modified ? iso8601(*modified).substr(0, 10) : "-", modified ? iso8601(*modified) : "",
           false},
          {shown, status, false},
          {"", row.orphan ? "1" : "0", true}};
}

}  // namespace

std::string users_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<UserRow> rows;
  const std::string wanted = fold_case(options.user);
  reader.each_user([&](const UserRow& row) {
    if (wanted.empty() || fold_case(row.name) == wanted) rows.push_back(row);
  });
  if (rows.empty() && options.format == Format::table) {
    return wanted.empty() ? "no users\n" : "no such user\n";
  }
  sort_rows(rows, options.sort);
  const std::size_t found = rows.size();
  if (options.limit > 0) rows.resize(std::min(found, static_cast<std::size_t>(options.limit)));
  Table table({"username", "file_count", "total_size", "unsized_count", "directory_count",
               "gap_count", "last_modified", "status", "orphan"},
              {"USER", "FILES", "SIZE", "UNSIZED", "DIRS", "GAPS", "MODIFIED", "STATUS", ""});
  for (const UserRow& row : rows) table.add(cells_of(row, options.exact_bytes));
  std::string text = table.write(options.format);
  if (options.format == Format::table && rows.size() < found) {
    text += fmt::format("... and {} more (--limit 0 shows all)\n",
                        grouped(static_cast<std::int64_t>(found - rows.size())));
  }
  return text;
}

}  // namespace stocktake::report
