#pragma once

#include <string>

#include "simulator/fault_injector.h"
#include "simulator/options.h"

namespace stocktake::simulator {

/// The workspace's only cluster. Only its state changes: after a start it is PENDING for the next
/// two requests and then RUNNING.
class Cluster {
 public:
  explicit Cluster(const ClusterSpec& spec) : spec_(spec), state_(spec.state) {}

  Answer get(const std::string& id);
  Answer start(const std::string& id);

 private:
  bool runs() const;

  ClusterSpec spec_;
  std::string state_;
  int looks_until_running_ = 0;
};

}  // namespace stocktake::simulator
