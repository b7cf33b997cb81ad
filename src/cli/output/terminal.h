#pragma once

#include "report/terminal/table.h"

namespace stocktake::cli {

/// What standard output supports. On a terminal: bars, its width, and colours unless disabled
/// (https://no-color.org), and ASCII where the locale is not UTF-8 or the terminal is dumb. In a
/// pipe or a file: none of these.
report::Style terminal_style();

}  // namespace stocktake::cli
