#include "databricks/error_body.h"

#include "databricks/json_value.h"
#include "net/limit/retry_after.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

/// Error bodies are small; larger ones are not searched.
constexpr std::size_t kMaxJson = std::size_t{1} << 20U;
constexpr std::size_t kMaxHtml = std::size_t{64} << 10U;

/// A string as it is, an integer as digits, nothing for anything else.
std::string word_of(const Object& object, std::string_view key) {
  Element value;
  if (object[key].get(value) != simdjson::SUCCESS) return {};
  if (const auto text = string_of(value)) return std::string(trim(*text));
  if (const auto number = integer_of(value)) return std::to_string(*number);
  return {};
}

std::optional<std::chrono::milliseconds> retry_delay_of(const Object& object) {
  simdjson::dom::array details;
  if (object["details"].get_array().get(details) != simdjson::SUCCESS) return std::nullopt;
  for (const Element detail : details) {
    Object info;
    if (detail.get_object().get(info) != simdjson::SUCCESS) continue;
    if (!word_of(info, "@type").ends_with("RetryInfo")) continue;
    if (auto delay = net::parse_duration(word_of(info, "retry_delay"))) return delay;
    if (auto delay = net::parse_duration(word_of(info, "retryDelay"))) return delay;
  }
  return std::nullopt;
}

/// SCIM (RFC 7644): `detail`, `status`, sometimes `scimType`.
void read_scim(const Object& object, ApiError& error) {
  error.message = word_of(object, "detail");
  if (error.message.empty() || !error.code.empty()) return;
  error.code = word_of(object, "scimType");
  const std::string status = word_of(object, "status");
  if (error.code.empty() && !status.empty()) error.code = "SCIM_" + status;
}

/// `error` is API 1.2's message, OAuth's code, or an object with its own code and message.
void read_error_member(const Object& object, ApiError& error) {
  Object nested;
  if (object["error"].get_object().get(nested) == simdjson::SUCCESS) {
    error.message = word_of(nested, "message");
    if (error.code.empty()) error.code = word_of(nested, "status");
    if (error.code.empty()) error.code = word_of(nested, "code");
    return;
  }
  error.message = word_of(object, "error_description");
  if (error.message.empty()) {
    error.message = word_of(object, "error");
  } else if (error.code.empty()) {
    error.code = word_of(object, "error");
  }
}

ApiError read_object(const Object& object) {
  ApiError error;
  error.code = word_of(object, "error_code");
  error.message = word_of(object, "message");
  if (error.message.empty()) read_scim(object, error);
  if (error.message.empty()) read_error_member(object, error);
  error.retry_delay = retry_delay_of(object);
  return error;
}

/// The text of the first element with that tag, without nested tags; empty if there is none.
std::string text_of_tag(std::string_view html, std::string_view lower, const std::string& tag) {
  const auto start = lower.find("<" + tag);
  if (start == std::string_view::npos) return {};
  const auto open_end = lower.find('>', start);
  if (open_end == std::string_view::npos) return {};
  const auto end = std::min(lower.find("</" + tag, open_end), lower.size());
  std::string text;
  bool in_tag = false;
  for (const char c : html.substr(open_end + 1, end - open_end - 1)) {
    if (c == '<') in_tag = true;
    if (!in_tag) text += c;
    if (c == '>') in_tag = false;
  }
  return std::string(trim(text));
}

std::string message_of_html(std::string_view html) {
  html = html.substr(0, kMaxHtml);
  const std::string lower = to_lower_ascii(html);
  std::string message = text_of_tag(html, lower, "pre");
  if (message.empty()) message = text_of_tag(html, lower, "title");
  return message.empty() ? "a web page" : message;
}

}  // namespace

bool is_html(const net::Response& response) {
  if (to_lower_ascii(response.content_type).find("html") != std::string::npos) return true;
  const std::string start = to_lower_ascii(trim(response.body.text().substr(0, 256)));
  return start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<head");
}

ApiError parse_error(const net::Response& response) {
  ApiError error;
  if (response.body.size() <= kMaxJson) {
    simdjson::dom::parser parser;
    if (const auto object = parse_object(parser, response.body)) {
      error = read_object(*object);
      error.code = excerpt(error.code, 80);
    }
  }
  if (error.message.empty() && error.code.empty()) {
    error.message = is_html(response) ? message_of_html(response.body.text())
                                      : std::string(response.body.text().substr(0, 1024));
  }
  error.message = excerpt(error.message);
  return error;
}

}  // namespace stocktake::databricks
