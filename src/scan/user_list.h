#pragma once

#include <optional>
#include <string>
#include <vector>

#include "util/expected.h"

namespace stocktake::scan {

/// Whose homes to scan, in the order given, each name once.
struct UserList {
  std::vector<std::string> names;
  std::vector<std::string> notes;  ///< one line each, for people
};

/// The names given as arguments, then those of the file (`-`: standard input). The file has one
/// name a line, or is a CSV whose header names a column `username`, `userName`, `user_name` or
/// `email`;
/// `#` starts a comment at the start of a line or after a blank. Names that differ in letter case
/// only are one; the first spelling stays.
///
/// Fails with `usage` where the file cannot be read or is not UTF-8, where a name cannot be a
/// home's name (empty, with a slash or a control character), and where nobody is named.
Expected<UserList> read_users(const std::vector<std::string>& arguments,
                              const std::optional<std::string>& users_file);

}  // namespace stocktake::scan
