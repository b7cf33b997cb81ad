#pragma once

#include <map>
#include <string>

#include "simulator/cluster.h"
#include "simulator/fault_injector.h"
#include "simulator/tree.h"

namespace stocktake::simulator {

/// A parsed request.
struct Call {
  std::string path;
  std::map<std::string, std::string> query;
  std::string method = "GET";
  std::string body;
};

Call parse_target(std::string_view target);
Family family_of(std::string_view path);

/// What the service answers when no fault is injected and the token is valid. The shapes of the
/// bodies are those of the REST API's documentation.
class Api {
 public:
  Api(const Tree& tree, const FaultProfile& faults, const ClusterSpec& cluster)
      : tree_(tree), faults_(faults), cluster_(cluster) {}

  Answer answer(const Call& call);

 private:
  Answer list_dbfs(const std::string& path) const;
  Answer list_workspace(const std::string& path) const;
  Answer users(const Call& call) const;
  Answer me() const;
  Answer post(const Call& call);

  const Tree& tree_;
  const FaultProfile& faults_;
  Cluster cluster_;
};

}  // namespace stocktake::simulator
