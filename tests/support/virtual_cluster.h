#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "protocol/response_reader.h"
#include "support/manual_clock.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"
#include "worker/walk.h"

namespace stocktake::testing {

/// Executors in virtual time. The worker's own code walks each slice over a scripted workspace, on
/// a clock of its own, and its bytes pass through the protocol. Each executor runs one slice at a
/// time.
class VirtualCluster final : public SliceRunner {
 public:
  VirtualCluster(ManualClock& clock, ScriptedWorkspace& workspace, int executors)
      : clock_(clock), workspace_(workspace), running_(static_cast<std::size_t>(executors)) {}

  int slots() const override { return static_cast<int>(running_.size()); }

  void start(std::vector<protocol::SliceRequest> wave) override {
    waves.push_back(wave.size());
    for (protocol::SliceRequest& order : wave) {
      orders.push_back(order);
      pending_.push_back({std::move(order), clock_.now() + job_cost});
    }
  }

  Expected<std::vector<SliceOutcome>> poll(Instant until) override {
    if (broken) return tl::unexpected(*broken);
    std::vector<SliceOutcome> outcomes = std::move(extra);
    extra.clear();
    lose_waiting(outcomes);
    if (!outcomes.empty()) return outcomes;
    begin_waiting();
    Instant wake = until;
    for (const auto& run : running_) {
      if (run) wake = std::min(wake, run->ended_at);
    }
    if (!pending_.empty() && pending_.front().ready_at > clock_.now()) {
      wake = std::min(wake, pending_.front().ready_at);
    }
    clock_.advance_to(wake);
    for (std::size_t executor = 0; executor < running_.size(); ++executor) {
      auto& run = running_[executor];
      if (!run || run->ended_at > clock_.now()) continue;
      settle(*run, executor, outcomes);
      run.reset();
    }
    return outcomes;
  }

  void drain() override {
    draining_ = true;
    for (auto& run : running_) {
      if (run) *run = walk(std::move(run->order), run->began_at, clock_.now());
    }
  }

  void cancel() override {
    cancelled = true;
    pending_.clear();
    for (auto& run : running_) run.reset();
  }

  /// Called before an outcome is returned. It may remove parts of the outcome, or its trailer.
  std::function<void(SliceOutcome&)> tamper{};
  /// Returns whether an executor cannot connect to the workspace.
  std::function<bool(std::size_t executor)> is_cut_off{};
  Duration start_cost{};            ///< from a free slot to a running slice
  Duration job_cost{};              ///< from `start` until the first slice of a wave may run
  std::vector<SliceOutcome> extra;  ///< returned by the next poll
  std::optional<Failure> broken;

  std::vector<std::size_t> waves;  ///< number of slices in each
  std::vector<protocol::SliceRequest> orders;
  bool cancelled = false;

 private:
  struct Waiting {
    protocol::SliceRequest order;
    Instant ready_at{};
  };
  struct Run {
    protocol::SliceRequest order;
    Instant began_at{};
    Instant ended_at{};
    std::string bytes;
    ScriptedWorkspace workspace;  ///< counts the requests of this slice
  };

  void begin_waiting() {
    for (std::size_t executor = 0; executor < running_.size(); ++executor) {
      if (running_[executor] || pending_.empty()) continue;
      if (pending_.front().ready_at > clock_.now()) return;
      protocol::SliceRequest order = std::move(pending_.front().order);
      pending_.pop_front();
      const bool cut_off = is_cut_off && is_cut_off(executor);
      running_[executor] =
          walk(std::move(order), clock_.now() + start_cost, Instant::max(), cut_off);
    }
  }

  Run walk(protocol::SliceRequest order, Instant begin, Instant stop, bool cut_off = false) const {
    Run run{std::move(order), begin, {}, {}, workspace_};
    run.workspace.asked.clear();
    ManualClock clock;
    clock.advance_to(begin);
    ScriptedTransport transport(clock, [&](const net::Request& request) {
      if (!cut_off) return run.workspace(request);
      return Reply{transport_error(net::TransportErrorKind::connect), std::chrono::seconds(1)};
    });
    net::Dispatcher dispatcher(
        transport, clock, kFamilies,
        {.max_in_flight = run.order.max_in_flight, .max_rate = run.order.max_rate});
    worker::ResponseWriter writer([&run](std::string_view bytes) { run.bytes += bytes; });
    writer.end(worker::Walk(dispatcher, clock, writer, run.order).run(StopFrom(clock, stop)));
    run.ended_at = clock.now();
    return run;
  }

  void settle(const Run& run, std::size_t executor, std::vector<SliceOutcome>& outcomes) {
    for (const auto& [place, times] : run.workspace.asked) workspace_.asked[place] += times;
    protocol::ResponseReader reader(run.order.slice);
    reader.append(run.bytes);
    SliceOutcome outcome{run.order.slice, std::to_string(executor), {}, reader.error()};
    outcome.answer = reader.take();
    if (tamper) tamper(outcome);
    outcomes.push_back(std::move(outcome));
  }

  void lose_waiting(std::vector<SliceOutcome>& outcomes) {
    if (!draining_) return;
    for (const auto& one : pending_) outcomes.push_back({one.order.slice, "", {}, "not begun"});
    pending_.clear();
  }

  ManualClock& clock_;
  ScriptedWorkspace& workspace_;
  std::deque<Waiting> pending_;
  std::vector<std::optional<Run>> running_;
  bool draining_ = false;
};

}  // namespace stocktake::testing
