#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// For messages: how a user names another folder of temporary files.
inline constexpr std::string_view kTemporaryFolderVariables = "SQLITE_TMPDIR (or TMPDIR)";

/// The folder for temporary files, where SQLite puts its own, for large sorts among others: the
/// first of $SQLITE_TMPDIR, $TMPDIR, /var/tmp, /usr/tmp, /tmp and the current one that may be
/// written; nullopt if none may (https://www.sqlite.org/tempfiles.html, section 5).
std::optional<std::string> temporary_folder();

/// Makes a file in the folder, removes its name and returns its descriptor; -1 and `errno` if that
/// fails.
int make_unnamed_file(const std::string& folder);

}  // namespace stocktake
