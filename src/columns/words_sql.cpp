#include "columns/words_sql.h"

#include <fmt/format.h>

#include <cstdint>

#include "model/content_class.h"
#include "model/owner.h"

namespace stocktake {
namespace {

/// `parse` returns the value of a number, and nullopt after the last one.
template <typename Parse>
std::string words_of(const std::string& column, Parse parse) {
  std::string cases = "CASE " + column;
  for (std::int64_t number = 0; const auto value = parse(number); ++number) {
    cases += fmt::format(" WHEN {} THEN '{}'", number, to_string(*value));
  }
  return cases + " END";
}

}  // namespace

const std::string& owner_name_sql() {
  static const std::string sql =
      words_of("u.owner", [](std::int64_t number) { return parse_owner_kind(number); });
  return sql;
}

std::string content_class_sql(const std::string& table) {
  return words_of(table + ".class", &parse_content_class);
}

}  // namespace stocktake
