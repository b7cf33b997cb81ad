#pragma once

namespace stocktake {

/// Requests that a run stop: on a signal, from a test or at a deadline. The run polls it between
/// steps. It is not a `std::stop_token`, because a signal handler must not request a stop through
/// one, and only threads that block need one: those of src/spark_connect
/// (docs/adr/0017-stop-token.md).
class StopToken {
 public:
  virtual ~StopToken() = default;
  virtual bool stop_requested() const = 0;
};

/// Never requests a stop.
class NeverStop final : public StopToken {
 public:
  bool stop_requested() const override { return false; }
};

/// While an object exists, the first SIGINT, SIGTERM or SIGHUP requests a stop; the same signal
/// again ends the process as it would by default. Only one object may exist at a time, because
/// signal handlers belong to the process.
class SignalStop final : public StopToken {
 public:
  SignalStop();
  ~SignalStop() override;
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;

  bool stop_requested() const override;
};

}  // namespace stocktake
