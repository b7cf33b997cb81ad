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

/// Reads the names given as arguments, then those in the file (`-`: standard input). The file may
/// have any of the forms that the headers in this folder describe: one name per line (lines.h), a
/// CSV (csv_list.h), JSON (json_list.h) or the table of the `databricks` CLI (cli_table.h), in any
/// encoding that decode_text() reads. Names that differ only in letter case are one name; the first
/// spelling is kept. A name may be a SCIM id or an application id.
///
/// Fails with `usage`, file and line if the file is not understood, if a name cannot be the name of
/// a home (empty, or with a slash or a control character), and if there are no names.
Expected<UserList> read_users(const std::vector<std::string>& arguments,
                              const std::optional<std::string>& users_file);

/// The names as a text, one per line, that `read_users` reads back.
std::string write_users(const std::vector<std::string>& names);

}  // namespace stocktake::scan
