#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/scan_run.h"
#include "engine/local/local_engine.h"
#include "support/inline_committer.h"
#include "support/scripted_workspace.h"
#include "unit/store/store_fixture.h"

namespace stocktake::app {

/// Records what a scan reports.
class RecordingObserver final : public ScanObserver {
 public:
  void on_stage(ScanStage stage) override { stages.push_back(stage); }
  void on_note(const std::string& text) override { notes.push_back(text); }
  void on_discovery(const scan::DiscoveryProgress& progress) override { discovery = progress; }
  void on_discovery_ended() override { ++discoveries_ended; }
  void on_progress(const scan::Progress& progress) override { last = progress; }
  void on_listing_ended(const scan::Progress& progress) override { at_end = progress; }

  std::vector<ScanStage> stages;
  std::vector<std::string> notes;
  scan::DiscoveryProgress discovery;
  int discoveries_ended = 0;
  scan::Progress last;
  std::optional<scan::Progress> at_end;
};

/// Requests a stop after this many checks.
class StopAfter final : public StopToken {
 public:
  explicit StopAfter(int looks) : left_(looks) {}
  bool stop_requested() const override { return left_-- <= 0; }

 private:
  mutable int left_;
};

/// Lists in this process over the scripted transport.
class ScriptedEngine final : public ScanEngine {
 public:
  ScriptedEngine(net::Dispatcher& dispatcher, const Clock& clock,
                 std::function<Expected<void>(const StopToken&)> await_ready)
      : dispatcher_(dispatcher), engine_(dispatcher, clock), await_ready_(std::move(await_ready)) {}

  Expected<void> await_ready(const StopToken& stop) override {
    return await_ready_ ? await_ready_(stop) : Expected<void>();
  }
  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return engine_; }
  void finish() override { dispatcher_.cancel_all(); }
  EngineCounters remote_counters() const override { return {}; }

 private:
  net::Dispatcher& dispatcher_;
  LocalEngine engine_;
  std::function<Expected<void>(const StopToken&)> await_ready_;
};

/// An in-memory workspace of two users, and scans of it.
class ScanRunTest : public store::StoreTest {
 protected:
  static constexpr const char* kHost = "https://x.cloud";

  ScanRunTest() {
    workspace_.users = {"ann@x", "bob@x"};
    for (const Source source : default_sources()) {
      workspace_.add_directory(source, "/Users", workspace_.users);
      for (const std::string& user : workspace_.users) {
        workspace_.grow(source, "/Users/" + user, 2, 2, 1);
      }
    }
    request_.all_users = true;
    request_.inventory = path();
  }

  /// One run of the program, with its own dispatcher on the same clock.
  ScanEnd scan(const StopToken& stop = NeverStop(), const std::string& host = kHost) {
    transport_ = std::make_unique<testing::ScriptedTransport>(clock_, std::ref(workspace_));
    net::Dispatcher dispatcher(*transport_, clock_, kFamilies, net::DispatchLimits{});
    observer_ = {};
    ScanEnvironment environment{
        dispatcher,
        clock_,
        stop,
        host,
        host + " with a token",
        [&]() -> Expected<std::unique_ptr<ScanEngine>> {
          if (engine_failure_) return tl::unexpected(*engine_failure_);
          return std::make_unique<ScriptedEngine>(dispatcher, clock_, await_ready_);
        },
        [this](store::Writer& writer) -> std::unique_ptr<store::Committer> {
          if (make_committer_) return make_committer_(writer);
          return std::make_unique<testing::InlineCommitter>(writer);
        },
    };
    return ScanRun(request_, std::move(environment), observer_).run();
  }

  bool inventory_exists() const { return store::fs::exists(path()); }
  std::size_t requests() const { return transport_->sent.size(); }

  testing::ScriptedWorkspace workspace_;
  testing::ManualClock clock_;
  std::unique_ptr<testing::ScriptedTransport> transport_;  ///< of the last run
  ScanRequest request_;
  RecordingObserver observer_;  ///< of the last run
  std::optional<Failure> engine_failure_;
  std::function<Expected<void>(const StopToken&)> await_ready_;  ///< of the engine; empty: at once
  std::function<std::unique_ptr<store::Committer>(store::Writer&)> make_committer_;
};

}  // namespace stocktake::app
