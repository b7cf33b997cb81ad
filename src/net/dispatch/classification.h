#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace stocktake::net {

enum class Category : std::uint8_t {
  done,         ///< the answer is whole and understood
  gap,          ///< asking again will not help: this one item cannot be had
  throttled,    ///< the server is busy: never counted against the item
  transient,    ///< something broke: a bounded number of attempts
  unreachable,  ///< the server cannot be reached: the whole run waits, no item is to blame
  fatal,        ///< nobody's requests can succeed: the run ends
};

/// What an answer, or the lack of one, means. Made by whoever knows the service; obeyed by the
/// dispatcher.
struct Classification {
  Category category = Category::done;
  /// The server's own word on when to come back (Retry-After, RetryInfo).
  std::optional<std::chrono::milliseconds> delay;
  /// The server said "too many at once" rather than "too many a second".
  bool concurrency = false;
  /// `transient`: requests in all before the item is given up.
  int max_attempts = 8;
  int http_status = 0;
  std::string error_code;
  std::string message;
};

}  // namespace stocktake::net
