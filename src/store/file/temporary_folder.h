#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake::store {

/// For messages: how a user names another folder of temporary files.
inline constexpr std::string_view kTemporaryFolderVariables = "SQLITE_TMPDIR (or TMPDIR)";

/// The folder in which SQLite makes temporary files, for large sorts among others; nullopt if it
/// finds none that it may write (https://www.sqlite.org/tempfiles.html, section 5).
std::optional<std::string> temporary_folder();

/// Makes a file in the folder and removes it. Returns the `errno` of a failure, or 0.
int error_of_making_file_in(const std::string& folder);

/// Whether `folder` is on the file system of the file `path`, or would be on it if there is no such
/// file.
bool is_on_disk_of(const std::string& path, const std::string& folder);

}  // namespace stocktake::store
