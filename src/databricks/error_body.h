#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "net/transport/http.h"

namespace stocktake::databricks {

/// What the service, or whatever stands before it, says went wrong.
struct ApiError {
  /// `error_code`, a number in digits; SCIM's `scimType` or `SCIM_<status>`; empty where the body
  /// names none.
  std::string code;
  std::string message;  ///< one line, at most about 200 characters; empty where there is none
  std::optional<std::chrono::milliseconds> retry_delay;  ///< RetryInfo's `retry_delay`
};

/// Reads any error body: the REST API's `{"error_code", "message", "details"}`, API 1.2's
/// `{"error"}`, SCIM's `{"detail", "status"}`, HTML, plain text, nothing. Whatever the bytes are,
/// it neither fails nor throws.
ApiError parse_error(const net::Response& response);

/// Whether the body is a web page: by its content type, or by how it begins.
bool is_html(const net::Response& response);

}  // namespace stocktake::databricks
