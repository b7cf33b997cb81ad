#include "app/inventory_pair.h"

#include <fmt/format.h>

#include <utility>

#include "auth/host.h"
#include "report/workspace_notes.h"
#include "store/file/schema.h"
#include "util/text.h"

namespace stocktake::app {
namespace {

/// Opens an inventory that has stored its homes; without them there is nothing to compare.
Expected<store::Reader> open_planned(const std::string& path) {
  auto reader = store::Reader::open(path);
  if (!reader) return reader;
  const store::ScanSpec scan_spec = reader->scan_spec();
  if (!scan_spec.host.empty()) return reader;
  return fail(
      ExitCode::usage,
      fmt::format("{} has nothing to compare: its scan ended before it found the home directories",
                  path),
      scan_spec.format < store::kSchemaVersion
          ? "take a new inventory with 'stocktake scan --fresh'"
          : "continue the scan with 'stocktake scan --resume'");
}

void note_format(InventoryPair& pair, store::Reader& reader, const std::string& path) {
  for (const std::string& note : report::format_notes(reader.scan_spec())) {
    pair.notes.push_back(fmt::format("note: {}: {}", path, note));
  }
}

void note_gaps(InventoryPair& pair, store::Reader& reader, const std::string& path) {
  const store::Overview all = reader.overview();
  if (all.gaps + all.pending == 0) return;
  pair.notes.push_back(
      fmt::format("note: {} has {} gaps, and {} directories that are not listed yet", path,
                  grouped(all.gaps), grouped(all.pending)));
}

/// Where a source was switched on or off in between, its files were revealed or hidden as a whole.
void note_statuses(InventoryPair& pair, const std::string& before, const std::string& after) {
  const store::ScanSpec old_one = pair.before.scan_spec();
  const store::ScanSpec new_one = pair.after.scan_spec();
  for (const Source source : all_sources()) {
    const bool was_off = old_one.statuses[source].state == SourceState::switched_off;
    const bool is_off = new_one.statuses[source].state == SourceState::switched_off;
    if (was_off == is_off) continue;
    pair.notes.push_back(
        fmt::format("note: {} was switched off in the workspace of {}, and not in "
                    "that of {}",
                    to_string(source), was_off ? before : after, was_off ? after : before));
  }
}

}  // namespace

Expected<InventoryPair> open_pair(const std::string& before, const std::string& after) {
  auto old_one = open_planned(before);
  if (!old_one) return tl::unexpected(old_one.error());
  auto new_one = open_planned(after);
  if (!new_one) return tl::unexpected(new_one.error());
  InventoryPair pair{std::move(*old_one), std::move(*new_one), {}};
  const std::string old_host = pair.before.scan_spec().host;
  const std::string new_host = pair.after.scan_spec().host;
  if (!auth::same_server(old_host, new_host)) {
    pair.notes.push_back(fmt::format("note: the inventories are of different workspaces: {} and {}",
                                     old_host, new_host));
  }
  note_statuses(pair, before, after);
  note_format(pair, pair.before, before);
  note_format(pair, pair.after, after);
  note_gaps(pair, pair.before, before);
  note_gaps(pair, pair.after, after);
  return pair;
}

}  // namespace stocktake::app
