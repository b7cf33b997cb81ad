#pragma once

#include <optional>

#include "model/gap.h"
#include "scan/discovery/request_loop.h"
#include "store/read/scan_spec.h"
#include "util/expected.h"

namespace stocktake::scan {

/// Asks to whom the credentials belong.
class CallerQuestion {
 public:
  explicit CallerQuestion(RequestLoop& loop) : loop_(loop) {}

  /// One request, sent when the loop runs; may be called again. `this` must stay where it is until
  /// the loop has run.
  void ask();

  /// What the service has said; empty if it did not say.
  const store::Caller& caller() const { return caller_; }
  /// Why the last request was not answered; nothing if it was, and if the service does not know the
  /// question (404).
  const std::optional<Gap>& gap() const { return gap_; }
  /// Why the last request failed, if no request of the loop got a usable answer: the service may be
  /// to blame then.
  std::optional<Failure> outage() const { return loop_.was_answered() ? std::nullopt : outage_; }

 private:
  RequestLoop& loop_;
  store::Caller caller_;
  std::optional<Gap> gap_;
  std::optional<Failure> outage_;
};

}  // namespace stocktake::scan
