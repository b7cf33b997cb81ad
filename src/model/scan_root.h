#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/source.h"

namespace stocktake {

/// A path that is scanned with everything below it, whoever it belongs to.
struct ScanRoot {
  Source source = Source::workspace;
  std::string path;  ///< begins with a slash and does not end with one; empty: the source's root

  auto operator<=>(const ScanRoot&) const = default;
};

/// The path as people write it, which is the name of the row of what is nobody's home:
/// `/Workspace/Shared`, `dbfs:/FileStore`; `/Workspace` and `dbfs:/` for the root of a source.
std::string place_name(Source source, std::string_view path);

/// Whether the name of a row is a `place_name`. No user and no home is called so.
bool is_place_name(std::string_view name);

/// What a scan covers besides the homes of its users.
struct Coverage {
  std::vector<ScanRoot> roots;
  bool whole = false;  ///< the root of each source

  bool empty() const { return roots.empty() && !whole; }
  /// Whether all of this folder is covered, because it is a root or below one.
  bool covers(Source source, std::string_view folder) const;
  /// The innermost root that covers the folder; nullptr if none does, other than `whole`.
  const ScanRoot* innermost(Source source, std::string_view folder) const;
  /// Whether this very folder is one of the roots.
  bool names(Source source, std::string_view folder) const;

  bool operator==(const Coverage&) const = default;
};

/// Folders at the root of the source that are scanned only if a root in them, or one of themselves,
/// is given: what they show is stored elsewhere, and may be without end.
std::vector<std::string> left_out_folders(const Coverage& coverage, Source source);

}  // namespace stocktake
