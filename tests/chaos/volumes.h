#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "chaos/events.h"
#include "chaos/seeded_random.h"

namespace stocktake::chaos {

/// A volume of the world; what lies in it is in the tree.
struct Volume {
  std::string path;  ///< "/Volumes/c0/s1/v2"
  std::string owner;
};

/// What the metastore of a world holds.
struct Metastore {
  bool is_assigned = true;
  std::vector<Volume> volumes;
  std::set<std::string> refused;  ///< schemas, by path, whose volumes may not be listed

  bool is_refused(const std::string& volume) const {
    return refused.contains(volume.substr(0, volume.rfind('/')));
  }
};

/// Catalogs, schemas and volumes by dice. The owners are some of `users`, in any letter case, and
/// somebody whom the workspace does not know.
Metastore random_metastore(SeededRandom& random, const std::vector<std::string>& users,
                           bool may_refuse, Events& events);

/// One page of a list, by dice: it may be short, and empty with a token.
struct Page {
  std::size_t from = 0;
  std::size_t end = 0;
  std::string next_token;  ///< empty: the last one

  /// `,"next_page_token":"..."`, or now and then nothing where there is none.
  std::string member(SeededRandom& random) const;
};
Page random_page(std::size_t rows, const std::string& target, SeededRandom& random, Events& events);

struct CatalogResponse {
  int status = 200;
  std::string body;
};
/// What Unity Catalog answers.
CatalogResponse catalog_response(const Metastore& metastore, const std::string& target,
                                 SeededRandom& random, Events& events);

}  // namespace stocktake::chaos
