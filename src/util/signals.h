#pragma once

namespace stocktake {

/// Asks a run to stop: from a signal handler, a test or a deadline. Polled between steps. It is not
/// a `std::stop_token`, which no signal handler may request and which only threads that block need:
/// those of src/connect (docs/adr/0017-stop-token.md).
class StopToken {
 public:
  virtual ~StopToken() = default;
  virtual bool stop_requested() const = 0;
};

/// A run that nobody stops.
class NeverStop final : public StopToken {
 public:
  bool stop_requested() const override { return false; }
};

/// While one lives, the first SIGINT, SIGTERM or SIGHUP asks to stop; the second ends the process
/// as the signal would. One at a time: signals belong to the process.
class SignalStop final : public StopToken {
 public:
  SignalStop();
  ~SignalStop() override;
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;

  bool stop_requested() const override;
};

}  // namespace stocktake
