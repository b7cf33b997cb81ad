#include "util/signals.h"

#include <array>
#include <csignal>

namespace stocktake {
namespace {

// The only global variable: a signal handler cannot reach anything else.
volatile std::sig_atomic_t stop_flag = 0;

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

extern "C" void on_signal(int /*number*/) {
  stop_flag = 1;
}

}  // namespace

SignalStop::SignalStop() {
  stop_flag = 0;
  struct sigaction action {};
  action.sa_handler = &on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (const int number : kSignals) sigaction(number, &action, nullptr);
}

SignalStop::~SignalStop() {
  for (const int number : kSignals) static_cast<void>(std::signal(number, SIG_DFL));
}

bool SignalStop::stop_requested() const {
  return stop_flag != 0;
}

}  // namespace stocktake
