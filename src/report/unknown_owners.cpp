#include "report/unknown_owners.h"

#include "model/owner.h"

namespace stocktake::report {
namespace {

/// Nothing of the row is in a folder of homes, so it is no orphan's.
bool has_volumes_only(const UserRow& row) {
  bool has_volumes = false;
  for (const Source source : all_sources()) {
    const SourceTotals& of = row.of(source);
    if (!of.found && of.gaps + of.pending == 0) continue;
    if (info_of(source).has_home_folder()) return false;
    has_volumes = true;
  }
  return has_volumes;
}

}  // namespace

std::int64_t unknown_owners(store::Reader& reader) {
  std::int64_t unknown = 0;
  reader.each_user([&](const UserRow& row) {
    const bool may_be_orphan = row.owner.kind == OwnerKind::unknown && !has_volumes_only(row);
    unknown += may_be_orphan ? 1 : 0;
  });
  return unknown;
}

bool knows_all_orphans(store::Reader& reader) {
  return reader.scan_spec().all_users && unknown_owners(reader) == 0;
}

}  // namespace stocktake::report
