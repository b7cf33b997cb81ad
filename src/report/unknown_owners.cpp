#include "report/unknown_owners.h"

#include "model/owner.h"

namespace stocktake::report {

std::int64_t unknown_owners(store::Reader& reader) {
  std::int64_t unknown = 0;
  reader.each_user(
      [&](const UserRow& row) { unknown += row.owner.kind == OwnerKind::unknown ? 1 : 0; });
  return unknown;
}

bool knows_all_orphans(store::Reader& reader) {
  return reader.scan_spec().all_users && unknown_owners(reader) == 0;
}

}  // namespace stocktake::report
