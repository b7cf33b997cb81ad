#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace stocktake::scan {

/// Which of the columns that can name a user a header or a JSON member is: 0 for `username`,
/// `userName` and `user_name`, then `applicationId`, `email`, `id`. Where a user has several, the
/// lowest is taken. Letter case, blanks, `_` and `-` do not matter. Nothing for other words.
std::optional<std::size_t> name_column(std::string_view word);
inline constexpr std::size_t kIdColumn = 3;  ///< the number of `id`, the last of them

/// Whether the text has the form of an e-mail address or of an application id (a UUID). Names of
/// users and service principals of a workspace do; words of a header do not.
bool is_address_or_uuid(std::string_view text);

/// Whether the text consists of digits, as the SCIM id of a user does.
bool is_scim_id(std::string_view text);

/// Whether a spreadsheet has rounded a number: `1.23457E+15`.
bool is_rounded_number(std::string_view text);

}  // namespace stocktake::scan
