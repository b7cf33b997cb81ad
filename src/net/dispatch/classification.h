#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace stocktake::net {

enum class Category : std::uint8_t {
  done,         ///< the answer is complete and understood
  gap,          ///< another attempt will not help: this item cannot be listed
  throttled,    ///< the server is busy: never counted against the item
  transient,    ///< a failure that may pass: a bounded number of attempts
  unreachable,  ///< the server cannot be reached: the whole run waits, no item is to blame
  fatal,        ///< no request can succeed: the run ends
};

/// What an answer, or the lack of one, means. A classifier, which knows the service, makes it; the
/// dispatcher acts on it.
struct Classification {
  Category category = Category::done;
  /// How long the server asks us to wait (Retry-After, RetryInfo).
  std::optional<std::chrono::milliseconds> delay;
  /// Too many requests in flight, rather than too many per second.
  bool concurrency = false;
  /// For `transient`: requests in total before the item is given up.
  int max_attempts = 8;
  int http_status = 0;
  /// The service refuses the caller, whatever is asked for.
  bool refuses_caller = false;
  std::string error_code;
  std::string message;
};

}  // namespace stocktake::net
