#include "util/signals.h"

#include <array>
#include <atomic>
#include <csignal>

namespace stocktake {
namespace {

// The only global variable: a signal handler cannot reach anything else. Any thread may run the
// handler, so `volatile std::sig_atomic_t` would be a data race; an atomic is safe in a handler if
// it needs no lock.
std::atomic<bool> stop_flag = false;
static_assert(std::atomic<bool>::is_always_lock_free);

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

extern "C" void on_signal(int /*number*/) {
  stop_flag = true;
}

}  // namespace

SignalStop::SignalStop() {
  stop_flag = false;
  struct sigaction action {};
  action.sa_handler = &on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (const int number : kSignals) sigaction(number, &action, nullptr);
}

SignalStop::~SignalStop() {
  for (const int number : kSignals) static_cast<void>(std::signal(number, SIG_DFL));
}

bool SignalStop::stop_requested() const {
  return stop_flag;
}

}  // namespace stocktake
