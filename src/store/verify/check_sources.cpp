#include "store/verify/check_sources.h"

#include <fmt/format.h>

#include <cstdint>

#include "model/source.h"
#include "model/source_status.h"
#include "store/verify/findings.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

constexpr const char* kWithoutSource =
    "SELECT path FROM (SELECT path, source FROM home UNION ALL SELECT path, source FROM directory "
    "UNION ALL SELECT path, source FROM gap) WHERE source NOT IN (SELECT id FROM source)";

}  // namespace

void add_wrong_sources(SQLite::Database& database, std::vector<std::string>& damage) {
  SQLite::Statement rows(database, "SELECT id, name, state FROM source ORDER BY id");
  while (rows.executeStep()) {
    const auto source = parse_source(rows.getColumn(0).getInt64());
    const std::string name = rows.getColumn(1).getString();
    const std::int64_t state = rows.getColumn(2).getInt64();
    const bool is_state = state >= 0 && state <= static_cast<int>(SourceState::no_homes);
    if (source && to_string(*source) == name && is_state) continue;
    damage.push_back(
        fmt::format("unknown source: {} {}", rows.getColumn(0).getInt64(), printable(name)));
  }
  add_found(database, "this belongs to a source that does not exist", kWithoutSource, damage);
}

}  // namespace stocktake::store
