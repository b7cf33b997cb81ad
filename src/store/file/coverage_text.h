#pragma once

#include <string>
#include <vector>

#include "model/scan_root.h"

namespace stocktake::store {

// Lists as they are in the values of `meta`: JSON, because a path may contain any character.

/// `[["workspace","/Shared"],["dbfs",""]]`.
std::string text_of_roots(const std::vector<ScanRoot>& roots);
/// Throws SQLite::Exception with kWrongContent for any other text.
std::vector<ScanRoot> roots_in(const std::string& text);

/// `["ann@x","bob@x"]`.
std::string text_of_names(const std::vector<std::string>& names);
/// Throws as `roots_in` does.
std::vector<std::string> names_in(const std::string& text);

}  // namespace stocktake::store
