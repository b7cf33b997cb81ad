#pragma once

#include <stdexcept>
#include <string>

#include "protocol/frame.h"
#include "protocol/slice.h"
#include "util/signals.h"

namespace stocktake::worker {

/// The reader of the response is gone, or uses another protocol: there is nothing left to do.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a worker reads: the secret, the request, and then whether to end early.
class Input final : public StopToken {
 public:
  explicit Input(int descriptor) : descriptor_(descriptor) {}

  /// Returns the headers that authenticate, one a line. Waits for it; throws InputError.
  std::string read_secret();
  /// Waits for the request; throws InputError.
  protocol::SliceRequest read_request();
  /// Whether the request to end early has arrived. Throws InputError if the other end is gone.
  bool stop_requested() const override;

 private:
  protocol::Frame wait_for(protocol::FrameKind kind);
  void read_some() const;

  int descriptor_;
  mutable protocol::FrameReader frames_;
  mutable bool stop_ = false;
};

}  // namespace stocktake::worker
