#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "protocol/response_reader.h"

namespace stocktake {

struct ChildOptions {
  std::string worker;  ///< path of the program
  int processes = 2;   ///< at once
  /// The Authorization header's value, asked for each slice that is begun.
  std::function<std::string()> authorization{};
};

/// Runs each slice in a process of its own on this machine. What a cluster does, without one.
class ChildRunner final : public SliceRunner {
 public:
  ChildRunner(ChildOptions options, const Clock& clock);
  ~ChildRunner() override;
  ChildRunner(const ChildRunner&) = delete;
  ChildRunner& operator=(const ChildRunner&) = delete;

  int slots() const override { return options_.processes; }
  void start(std::vector<protocol::SliceRequest> wave) override;
  /// Fails where the program cannot be started.
  Expected<std::vector<SliceOutcome>> poll(Instant until) override;
  void drain() override;
  void cancel() override;

 private:
  class Process;

  Expected<void> begin_waiting();
  void exchange_bytes(Instant until);
  void collect(std::vector<SliceOutcome>& outcomes);

  ChildOptions options_;
  const Clock& clock_;
  std::deque<protocol::SliceRequest> pending_;
  std::vector<std::unique_ptr<Process>> processes_;  ///< by slot; empty where none runs
  bool draining_ = false;
};

}  // namespace stocktake
