#include "util/sleeper.h"

#include <condition_variable>
#include <mutex>

namespace stocktake {

void SystemSleeper::sleep(Duration time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace stocktake
