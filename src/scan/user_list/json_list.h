#pragma once

#include <cstddef>
#include <string_view>

#include "scan/user_list/names.h"
#include "util/expected.h"

namespace stocktake::scan {

/// Reads names from JSON: an array of users or of names, an object whose member `Resources` (a SCIM
/// response), `members` (`databricks groups get`), `rows` or `users` is such an array, a single
/// user, or several of these one after another. A user is named by the first of `userName`
/// (`username`, `user_name`), `applicationId`, `email`, `emails` and `id`; a member of a group by
/// `value`, its id.
///
/// Refuses groups, since their members are not listed, and a SCIM response that is only a part of
/// the list. The text starts in line `line` of its file.
Expected<void> read_json(std::string_view text, std::size_t line, FileNames& names);

}  // namespace stocktake::scan
