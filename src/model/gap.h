#pragma once

#include <string>

namespace stocktake {

/// A directory that was found and could not be listed, and why. A gap is data: it is stored,
/// exported and counted like a listing.
struct Gap {
  std::string operation;   ///< the API call, e.g. `workspace/list`
  int http_status = 0;     ///< 0: there was no HTTP answer
  std::string error_code;  ///< the service's word, or ours where it gave none (`TIMED_OUT`, ...)
  std::string message;     ///< for people, one line
  int attempts = 0;        ///< requests sent for it

  bool operator==(const Gap&) const = default;
};

/// "403 PERMISSION_DENIED", "TIMED_OUT": what a person needs to tell one gap from another.
inline std::string short_reason(const Gap& gap) {
  if (gap.http_status == 0) return gap.error_code;
  std::string text = std::to_string(gap.http_status);
  if (!gap.error_code.empty() && gap.error_code != text) text += " " + gap.error_code;
  return text;
}

}  // namespace stocktake
