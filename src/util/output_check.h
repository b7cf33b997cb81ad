#pragma once

#include <string>
#include <vector>

#include "util/expected.h"

namespace stocktake {

/// A file that a command line names, and the option that names it (`--output`).
struct NamedFile {
  std::string option;
  std::string path;  ///< empty: not given; `-`: standard input or output
};

/// The files that one command works with.
struct CommandFiles {
  std::vector<std::string> inventories{};  ///< read or written, with the files beside them
  std::vector<NamedFile> inputs{};
  std::vector<NamedFile> outputs{};
};

/// Checks that no output would overwrite an inventory, an input or another output of the command,
/// any other SQLite database, or a directory. Names are compared by what they lead to: links and
/// letter case do not hide that two names are one file. Devices and pipes are never refused. Fails
/// with `usage`.
///
/// Call it first, before anything is opened: it reads the beginning of existing outputs, and
/// closing a file drops the locks that SQLite has on it in the same process.
Expected<void> check_outputs(const CommandFiles& files);

}  // namespace stocktake
