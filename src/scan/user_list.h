#pragma once

#include <optional>
#include <string>
#include <vector>

#include "util/expected.h"

namespace stocktake::scan {

/// The users whose homes are scanned, in the order given, each name once.
struct UserList {
  std::vector<std::string> names;
  std::vector<std::string> notes;  ///< one line each, for users
};

/// Reads the names given as arguments, then those in the file (`-`: standard input). The file has
/// one name per line, or is a CSV whose header names a column `username`, `userName`, `user_name`
/// or `email`; `#` starts a comment at the start of a line or after a blank. Names that differ only
/// in letter case are one name; the first spelling is kept.
///
/// Fails with `usage` if the file cannot be read or is not UTF-8, if a name cannot be the name of a
/// home (empty, or with a slash or a control character), and if there are no names.
Expected<UserList> read_users(const std::vector<std::string>& arguments,
                              const std::optional<std::string>& users_file);

}  // namespace stocktake::scan
