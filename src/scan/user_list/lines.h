#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scan/user_list/names.h"
#include "util/expected.h"

namespace stocktake::scan {

// The format with one name per line. A name that could be taken for something else (a comment,
// columns, a header) is in double quotes, a quote in it doubled, as in a CSV. `#` starts a comment
// at the start of a line or after a blank. The writer and the reader are here together, because
// every list that is written must be read back to the same names.

/// The names, one per line. Where the first could be taken for a header, a line `username` is
/// before it.
std::string write_lines(const std::vector<std::string>& names);

/// Reads the text, which starts in line `line` of its file. Without a header, a first name that
/// could be one is refused.
Expected<void> read_lines(std::string_view text, std::size_t line, bool has_header,
                          FileNames& names);

/// Whether a line has a separator (`,` `;` tab) outside of quotes and comments: the text is then a
/// CSV or is not understood.
bool has_separators(std::string_view text);

/// The first line of the text, without its line break.
std::string_view first_line(std::string_view text);

/// Removes blank lines and comments from the start and returns how many lines it removed.
std::size_t skip_comments(std::string_view& text);

}  // namespace stocktake::scan
