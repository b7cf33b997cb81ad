#pragma once

#include <string>

namespace stocktake {

/// A directory that was found but could not be listed, and the reason. Gaps are data: they are
/// stored, exported and counted as listings are.
struct Gap {
  std::string operation;   ///< the API call, e.g. `workspace/list`
  int http_status = 0;     ///< 0: there was no HTTP response
  std::string error_code;  ///< from the service, or the program's own (`TIMED_OUT`, ...)
  std::string message;     ///< for users, one line
  int attempts = 0;        ///< requests sent for it

  bool operator==(const Gap&) const = default;
};

/// A short reason for users: "403 PERMISSION_DENIED", or "TIMED_OUT" where there was no HTTP
/// response.
inline std::string short_reason(const Gap& gap) {
  if (gap.http_status == 0) return gap.error_code;
  std::string text = std::to_string(gap.http_status);
  if (!gap.error_code.empty() && gap.error_code != text) text += " " + gap.error_code;
  return text;
}

}  // namespace stocktake
