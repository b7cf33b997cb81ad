#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/listing.h"
#include "model/scan_root.h"
#include "model/task.h"

namespace stocktake {

/// Directories and files that are not taken from above, because they are in another row of the
/// inventory, or in none: a walk that comes to one goes no further.
class Boundaries {
 public:
  void add(Source source, std::string_view path);
  /// Paths are compared by their `path_key`.
  bool contains(Source source, std::string_view path) const;
  bool empty() const { return all_.empty(); }
  /// Each as it was added, sorted.
  const std::vector<ScanRoot>& all() const { return all_; }

  /// Removes the boundaries, directories and files, from a listing of `parent`.
  void cut(Listing& listing, const Task& parent) const;

  bool operator==(const Boundaries&) const = default;

 private:
  bool is_file_cut(Source source, const std::string& directory, const Entry& file) const;

  std::vector<ScanRoot> all_;
  PerSource<std::unordered_set<std::string>> paths_;
  PerSource<std::unordered_set<std::string>> parents_;  ///< few listings contain a boundary
};

/// The boundaries of a scan: its roots, and below a root the folders of homes, which have rows of
/// their own, and what is left out.
Boundaries boundaries_of(const Coverage& coverage, const std::vector<Source>& sources);

}  // namespace stocktake
