#pragma once

#include <string>

namespace stocktake {

// SQL expressions for the words that stand for a number in a table.

/// The owner kind of `user u`.
const std::string& owner_name_sql();

/// The content class of `table`, which has a column `class`.
std::string content_class_sql(const std::string& table);

}  // namespace stocktake
