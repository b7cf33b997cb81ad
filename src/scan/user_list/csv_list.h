#pragma once

#include <cstddef>
#include <string_view>

#include "scan/user_list/names.h"
#include "util/expected.h"

namespace stocktake::scan {

/// Reads names from a text that starts in line `line` of its file: a CSV (separated by `,` `;` or
/// tab, or by what a line `sep=;` says) with or without a header, or one name per line.
///
/// A header is a first record with a column that names a user (name_form.h). Without one, the names
/// are in the column that has an e-mail address or an application id in every record; a record with
/// a second one is refused.
Expected<void> read_csv_or_lines(std::string_view text, std::size_t line, FileNames& names);

}  // namespace stocktake::scan
