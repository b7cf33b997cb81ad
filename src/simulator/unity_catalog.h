#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "simulator/call.h"
#include "simulator/fault_injector.h"
#include "simulator/tree.h"
#include "util/json.h"

namespace stocktake::simulator {

/// Unity Catalog's lists and the Files API. All lists come in pages whose lengths vary; some pages
/// are empty and name a next page all the same.
class UnityCatalog {
 public:
  explicit UnityCatalog(const Tree& tree) : tree_(tree) {}

  /// Nothing where the call is to another API.
  std::optional<Answer> answer(const Call& call) const;

 private:
  /// A list that is served in pages: the member that holds its rows, and the rows.
  struct List {
    const char* rows;
    std::size_t size;
    std::function<Json(std::size_t)> row;
  };

  Answer catalogs(const Call& call) const;
  Answer schemas(const Call& call) const;
  Answer volumes(const Call& call) const;
  Answer directory(const Call& call) const;
  Answer page(const Call& call, const std::string& key, const List& list, bool is_paged) const;
  const Catalog* find_catalog(const std::string& name) const;

  const Tree& tree_;
};

}  // namespace stocktake::simulator
