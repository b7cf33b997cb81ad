#pragma once

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "protocol/response_reader.h"

namespace stocktake {

struct ChildOptions {
  std::string worker;  ///< path of the worker program
  int processes = 2;   ///< at the same time
  /// Returns the headers that authenticate, one a line; called for each slice that is started.
  std::function<std::string()> secret{};
  std::string folder{};  ///< for temporary files; as for SpoolFile
  /// How long a worker waits for another slice. Zero: each slice has a process of its own.
  std::chrono::milliseconds keep_alive{0};
};

/// Runs slices in processes on this machine, as a cluster would on executors.
class ChildRunner final : public SliceRunner {
 public:
  ChildRunner(ChildOptions options, const Clock& clock);
  ~ChildRunner() override;
  ChildRunner(const ChildRunner&) = delete;
  ChildRunner& operator=(const ChildRunner&) = delete;

  int slots() const override { return options_.processes; }
  void start(std::vector<protocol::SliceRequest> wave) override;
  /// Fails if the worker program cannot be started.
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
  std::vector<std::unique_ptr<Process>> processes_;  ///< by slot; null if the slot is free
  bool draining_ = false;
};

}  // namespace stocktake
