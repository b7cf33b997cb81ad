#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "net/transport/http.h"

namespace stocktake::databricks {

/// What went wrong, according to the service or a proxy in front of it.
struct ApiError {
  /// `error_code` (a number as digits), SCIM's `scimType` or `SCIM_<status>`; empty if the body has
  /// none.
  std::string code;
  std::string message;  ///< one line of about 200 characters at most; empty if there is none
  std::optional<std::chrono::milliseconds> retry_delay;  ///< RetryInfo's `retry_delay`
};

/// Reads any error body: the REST API's `{"error_code", "message", "details"}`, API 1.2's
/// `{"error"}`, SCIM's `{"detail", "status"}`, HTML, plain text, an empty body. It never fails or
/// throws, whatever the bytes are.
ApiError parse_error(const net::Response& response);

/// Whether the body is a web page, by its content type or its first bytes.
bool is_html(const net::Response& response);

}  // namespace stocktake::databricks
