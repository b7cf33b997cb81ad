#include "util/run_time.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>

namespace stocktake {
namespace {

constexpr std::chrono::milliseconds kTick{200};

class ProcessRunTime {
 public:
  ProcessRunTime() {
    try {
      thread_ = std::jthread([this](const std::stop_token& stop) { tick(stop); });
      is_ticking_ = true;
    } catch (const std::system_error&) {
      // Without the thread, a long wait for the service would pass for a stop.
    }
  }

  RunTime::Instant read() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    return is_ticking_ ? run_time_.read(now) : now;
  }

 private:
  void tick(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      run_time_.read(std::chrono::steady_clock::now());
      stopped_.wait_for(lock, stop, kTick, [] { return false; });
    }
  }

  std::mutex mutex_;
  std::condition_variable_any stopped_;
  RunTime run_time_;
  bool is_ticking_ = false;
  std::jthread thread_;  // last, because it starts when all other members exist
};

}  // namespace

RunTime::Instant RunTime::read(Instant now) {
  const bool is_first = read_at_ == Instant{};
  if (!is_first && now - read_at_ > kLongestGap) not_run_ += now - read_at_;
  read_at_ = std::max(read_at_, now);
  return now - not_run_;
}

RunTime::Instant process_run_time() {
  static ProcessRunTime run_time;
  return run_time.read();
}

}  // namespace stocktake
