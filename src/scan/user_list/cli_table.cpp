#include "scan/user_list/cli_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "scan/user_list/lines.h"
#include "scan/user_list/name_form.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

/// The cells of a row; an empty cell is lost.
std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::string_view> cells;
  row = trim(row);
  while (!row.empty()) {
    const std::string_view cell = row.substr(0, row.find("  "));
    cells.push_back(cell);
    row = trim(row.substr(cell.size()));
  }
  return cells;
}

}  // namespace

bool is_cli_row(std::string_view line) {
  const auto cells = cells_of(line);
  // An id that a comment follows is a line with one name.
  return cells.size() > 1 && is_scim_id(cells.front()) && !cells[1].starts_with('#');
}

Expected<void> read_cli_table(std::string_view text, std::size_t line, FileNames& names) {
  while (true) {
    line += skip_comments(text);
    if (text.empty()) return {};
    const std::string_view row = first_line(text);
    const auto cells = cells_of(row);
    if (!is_cli_row(row) || (cells.back() != "ACTIVE" && cells.back() != "DISABLED")) {
      return names.refuse(line,
                          "not a row of the table that `databricks users list` prints: id, name, "
                          "groups, ACTIVE or DISABLED");
    }
    if (!is_address_or_uuid(cells[1])) {
      return names.refuse(line,
                          "the second column has neither an e-mail address nor an application id");
    }
    if (auto added = names.add(cells[1], line); !added) return added;
    text.remove_prefix(std::min(row.size() + 1, text.size()));
    ++line;
  }
}

}  // namespace stocktake::scan
