#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "model/scan_root.h"
#include "scan/discovery/homes.h"
#include "scan/discovery/known_principals.h"
#include "scan/discovery/place_folders.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// What the rows of a coverage follow from, once the folders are listed.
struct PlaceFacts {
  const Coverage& coverage;
  const std::vector<Source>& sources;
  const UsersFolders& homes;
  const PlaceFolders& folders;
  const KnownPrincipals& known;
  const std::unordered_set<std::string>& names_of_homes;  ///< folded
};

/// Assigns what a coverage adds to the homes: each path to the innermost row that it belongs to. A
/// home, and `/Repos/<user>`, is its owner's; everything else is of the innermost root, or of its
/// top folder if the whole source is covered.
class Places {
 public:
  /// `facts` must outlive this.
  explicit Places(const PlaceFacts& facts) : facts_(facts) {}

  /// The names of people in what is covered whom `known` does not have, sorted: whether there are
  /// such people decides whose the files are.
  std::vector<std::string> unknown_names() const;
  /// Those who own a home that is covered, sorted by name, each once.
  std::vector<NamedOwner> owners_of_homes() const;
  /// Adds the rows, and homes to rows that there are. The first `named` users keep their places;
  /// after them come other owners, places and orphans, each sorted by name.
  void add_to(std::vector<store::UserSpec>& users, std::size_t named) const;

 private:
  const PlaceFacts& facts_;
};

}  // namespace stocktake::scan
