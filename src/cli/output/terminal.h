#pragma once

#include "report/terminal/table.h"

namespace stocktake::cli {

/// What standard output can show: bars and so many columns on a terminal, colours where the user
/// wants them (https://no-color.org); nothing of it in a pipe or a file.
report::Style terminal_style();

}  // namespace stocktake::cli
