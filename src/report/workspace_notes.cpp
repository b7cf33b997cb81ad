#include "report/workspace_notes.h"

#include <fmt/format.h>

#include "store/file/older_formats.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

void add_source_notes(const store::ScanSpec& scan_spec, std::vector<std::string>& notes) {
  for (const Source source : scan_spec.sources) {
    const SourceStatus& status = scan_spec.statuses[source];
    const std::string reason = printable(status.reason);
    if (status.state == SourceState::switched_off) {
      notes.push_back(
          fmt::format("{} is switched off in this workspace, so nothing of it is in the "
                      "inventory ({})",
                      to_string(source), reason));
    } else if (status.state == SourceState::no_homes) {
      const SourceInfo& info = info_of(source);
      notes.push_back(fmt::format("{} has no homes: {}{} does not exist ({})", to_string(source),
                                  info.path_prefix, info.home_folder, reason));
    }
  }
}

void add_caller_note(const store::ScanSpec& scan_spec, std::vector<std::string>& notes) {
  const store::Caller& caller = scan_spec.caller;
  if (scan_spec.host.empty() || caller.sees_all()) return;
  if (!store::format_called(scan_spec.format).has_caller) return;
  if (caller.is_admin) {
    notes.push_back(
        fmt::format("{} took the inventory and is not an administrator of the "
                    "workspace: homes of others that {} may not see are gaps",
                    printable(caller.name), printable(caller.name)));
  } else {
    notes.emplace_back(
        "the service did not say whether the caller is an administrator of the "
        "workspace: homes that it did not show are gaps");
  }
}

}  // namespace

std::vector<std::string> workspace_notes(const store::ScanSpec& scan_spec) {
  std::vector<std::string> notes = format_notes(scan_spec);
  add_source_notes(scan_spec, notes);
  add_caller_note(scan_spec, notes);
  for (std::string& text : mount_notes(scan_spec.mounts)) notes.push_back(std::move(text));
  return notes;
}

std::vector<std::string> mount_notes(const store::MountsUsed& used) {
  std::vector<std::string> notes;
  if (used.points.empty()) return notes;
  notes.push_back(
      fmt::format("{} directories were listed from a mount ({}), the others over the API",
                  grouped(used.directories), printable(used.points)));
  for (const std::string& note : used.notes) {
    notes.push_back("the mount was not used any more: " + printable(note));
  }
  return notes;
}

std::vector<std::string> format_notes(const store::ScanSpec& scan_spec) {
  const std::string_view note = store::format_called(scan_spec.format).note;
  if (note.empty()) return {};
  return {std::string(note)};
}

}  // namespace stocktake::report
