#pragma once

#include <string>
#include <string_view>

#include "simulator/call.h"
#include "simulator/cluster.h"
#include "simulator/fault_injector.h"
#include "simulator/scim.h"
#include "simulator/tree.h"
#include "simulator/unity_catalog.h"

namespace stocktake::simulator {

Family family_of(std::string_view path);

/// What the service answers when no fault is injected and the token is valid. The shapes of the
/// bodies are those of the REST API's documentation.
class Api {
 public:
  Api(const Tree& tree, const FaultProfile& faults, const ClusterSpec& cluster)
      : tree_(tree), faults_(faults), scim_(tree, faults), catalog_(tree), cluster_(cluster) {}

  Answer answer(const Call& call);

 private:
  Answer list_dbfs(const std::string& path) const;
  Answer list_workspace(const std::string& path) const;
  bool is_visible(std::string_view path) const;
  Answer post(const Call& call);

  const Tree& tree_;
  const FaultProfile& faults_;
  Scim scim_;
  UnityCatalog catalog_;
  Cluster cluster_;
};

}  // namespace stocktake::simulator
