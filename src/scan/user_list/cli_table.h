#pragma once

#include <cstddef>
#include <string_view>

#include "scan/user_list/names.h"
#include "util/expected.h"

namespace stocktake::scan {

// The text that `databricks users list` and `databricks service-principals list` (also with
// `account`) print: no header, and columns padded with at least two blanks:
//
//   4529862390871234  alice@example.com  admins users   ACTIVE
//   7301986625509871  4f6c…-…-…  nightly jobs  users   DISABLED
//
// The CLI aligns every 20 rows anew, so the columns have no fixed position.

/// Whether the line starts as a row of such a table does: with an id and two blanks.
bool is_cli_row(std::string_view line);

/// Reads the second column, which is an e-mail address or an application id. The text starts in
/// line `line` of its file.
Expected<void> read_cli_table(std::string_view text, std::size_t line, FileNames& names);

}  // namespace stocktake::scan
