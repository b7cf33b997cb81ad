#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace stocktake::testing {

/// Forwards all calls to an engine. After each `submit` it reports how many tasks of each source
/// are pending in the engine.
class WatchedEngine final : public Engine {
 public:
  using Watch = std::function<void(std::size_t pending)>;

  WatchedEngine(Engine& engine, Watch watch) : engine_(engine), watch_(std::move(watch)) {}

  void submit(std::vector<Task> tasks, QueuePosition order) override {
    engine_.submit(std::move(tasks), order);
    for (const Source source : all_sources()) watch_(engine_.pending(source));
  }
  std::size_t pending(Source source) const override { return engine_.pending(source); }
  Expected<std::vector<TaskResult>> next(Instant until) override { return engine_.next(until); }
  void drain() override { engine_.drain(); }
  std::size_t unfinished() const override { return engine_.unfinished(); }
  EngineCounters counters() const override { return engine_.counters(); }
  std::vector<std::string> take_doubted_mounts() override { return engine_.take_doubted_mounts(); }

 private:
  Engine& engine_;
  Watch watch_;
};

}  // namespace stocktake::testing
