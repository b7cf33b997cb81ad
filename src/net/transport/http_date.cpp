#include "net/transport/http_date.h"

#include <curl/curl.h>
#include <fmt/chrono.h>

#include <chrono>
#include <ctime>

namespace stocktake::net {

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  const auto time = curl_getdate(std::string(text).c_str(), nullptr);
  // The format has only four digits for the year; libcurl accepts more.
  constexpr std::time_t kEndOf9999 = 253'402'300'799;
  if (time == -1 || time > kEndOf9999) return std::nullopt;
  return static_cast<std::int64_t>(time) * 1000;
}

std::string http_date(std::int64_t wall_ms) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(wall_ms));
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(static_cast<std::time_t>(whole.count())));
}

}  // namespace stocktake::net
