#include "report/terminal/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>

#include "columns/user_status.h"
#include "model/scan_root.h"
#include "report/known_sizes.h"
#include "report/workspace_notes.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

constexpr std::int64_t kGapsShown = 5;

std::string users_line(store::Reader& reader, const store::Overview& all) {
  constexpr std::string_view kNotAsked = "not asked for yet";
  std::map<std::string_view, std::int64_t> by_status;
  reader.each_user([&](const UserRow& row) {
    if (is_place_name(row.name)) return;
    const SourceTotals sum = row.sum();
    const bool is_asked = sum.found || sum.gaps > 0 || sum.pending == 0;
    ++by_status[is_asked ? status_of(row) : kNotAsked];
  });
  std::string line = fmt::format("  users        {}", grouped(all.users - all.places));
  std::string_view separator = ": ";
  constexpr std::array<std::string_view, 5> kShown{"success", "empty", "partial", "error",
                                                   kNotAsked};
  for (const std::string_view status : kShown) {
    if (by_status[status] == 0) continue;
    line += fmt::format("{}{} {}", separator, grouped(by_status[status]), status);
    separator = ", ";
  }
  if (all.orphans > 0) line += fmt::format("; {} of them orphaned homes", grouped(all.orphans));
  if (all.places > 0) line += fmt::format("; and {} places", grouped(all.places));
  return line + "\n";
}

std::string gaps_lines(store::Reader& reader, const store::Overview& all) {
  if (all.gaps == 0) return "  gaps         none\n";
  std::string text = fmt::format("  gaps         {}\n", grouped(all.gaps));
  std::int64_t shown = 0;
  reader.each_gap([&](const store::GapRow& row) {
    if (++shown > kGapsShown) return;
    text += fmt::format("    {}\n", printable(describe_gap(row.source, row.path, row.gap)));
  });
  if (all.gaps > kGapsShown)
    text += fmt::format("    ... and {} more\n", grouped(all.gaps - kGapsShown));
  return text + fmt::format("    all of them: {}\n", command_for("show gaps", reader.path()));
}

/// The text quoted as one word for a POSIX shell.
std::string shell_word(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/._-+:@%,=").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain && !text.empty()) return text;
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string title(const store::Overview& all) {
  if (all.scan_spec.host.empty())
    return "Inventory: not finished, its scan ended before it found the home directories\n";
  std::string_view state = "not finished";
  if (all.finished) state = all.gaps == 0 ? "complete" : "done, with gaps";
  return fmt::format("Inventory of {}: {}\n", printable(all.scan_spec.host), state);
}

}  // namespace

std::string command_for(const std::string& command, const std::string& inventory) {
  if (inventory == "stocktake.db") return "stocktake " + command;
  return fmt::format("stocktake {} --inventory {}", command, shell_word(inventory));
}

std::string_view or_more(std::int64_t bytes) {
  return bytes == kMostBytes ? " or more" : "";
}

std::string summary(store::Reader& reader, const std::string& csv) {
  const store::Overview all = reader.overview();
  std::string text = title(all);
  text += fmt::format("  duration     {}{}\n", human_duration(all.seconds),
                      all.runs > 1 ? fmt::format(" in {} runs", all.runs) : "");
  text += users_line(reader, all);
  text += fmt::format("  directories  {}", grouped(all.directories));
  if (all.pending > 0) text += fmt::format(", of which {} not listed yet", grouped(all.pending));
  text += fmt::format("\n  files        {}\n  size         {} ({} bytes){}\n", grouped(all.files),
                      human_bytes(all.bytes), grouped(all.bytes), or_more(all.bytes));
  if (all.files > 0) {
    text += fmt::format("  {}{}\n", known_sizes(all.files, all.unknown_size),
                        all.unknown_size > 0 ? " (the API gives no size for notebooks)" : "");
  }
  text += gaps_lines(reader, all);
  for (const std::string& note : workspace_notes(all.scan_spec)) {
    text += fmt::format("  note         {}\n", note);
  }
  text += fmt::format("  inventory    {}\n", reader.path());
  if (!csv.empty()) text += fmt::format("  per user     {}\n", csv);
  return text;
}

}  // namespace stocktake::report
