#include "scan/user_list/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "util/text.h"

namespace stocktake::scan {
namespace {

constexpr std::size_t kRepeatsNamed = 5;  ///< the first repeats get a note each

/// Why the text cannot be the name of a home; empty if it can.
std::string_view fault_of(std::string_view name) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
  };
  if (trim(name).empty()) return "is not a user name";
  if (!is_utf8(name)) return "is not UTF-8";
  if (name.find('/') != std::string_view::npos || name == "." || name == "..") {
    return "is a path, not a user name";
  }
  if (std::any_of(name.begin(), name.end(), is_control)) return "contains a control character";
  return {};
}

}  // namespace

std::string_view accepted_forms() {
  return "one name per line; or a CSV (separated by , ; or tab) whose header has a column "
         "username, "
         "userName, user_name, applicationId, email or id; or what `stocktake users` or "
         "`databricks "
         "users list` prints, as JSON too";
}

Expected<void> Names::add(std::string_view name, const std::string& where) {
  if (const auto fault = fault_of(name); !fault.empty()) {
    return fail(ExitCode::usage, fmt::format("{}: \"{}\" {}", where, excerpt(name), fault),
                "give the names as `stocktake users` prints them");
  }
  const auto [first, is_new] = by_folded_.try_emplace(fold_case(name), name);
  if (is_new) {
    list_.names.emplace_back(name);
  } else {
    note_repeat(name, first->second);
  }
  return {};
}

UserList Names::finish() {
  if (repeats_ > kRepeatsNamed) {
    list_.notes.push_back(fmt::format("dropped {} more repeated names", repeats_ - kRepeatsNamed));
  }
  return std::move(list_);
}

void Names::note_repeat(std::string_view name, const std::string& first) {
  if (++repeats_ > kRepeatsNamed) return;
  list_.notes.push_back(name == first
                            ? fmt::format("dropped {}: it was already named", printable(name))
                            : fmt::format("dropped {}: it was already named as {}", printable(name),
                                          printable(first)));
}

FileNames::FileNames(const std::string& path, Names& names)
    : file_(path == "-" ? "standard input" : path), names_(names) {}

Expected<void> FileNames::add(std::string_view name, std::size_t line) {
  return names_.add(name, where(line));
}

tl::unexpected<Failure> FileNames::refuse(std::size_t line, std::string_view what) const {
  return fail(ExitCode::usage, fmt::format("{}: {}", where(line), what),
              fmt::format("expected {}", accepted_forms()));
}

std::string FileNames::where(std::size_t line) const {
  return fmt::format("{}, line {}", file_, line);
}

}  // namespace stocktake::scan
