// Retry-After, HTTP dates and RetryInfo's durations.

#include "fuzz/fuzz.h"
#include "net/limit/retry_after.h"
#include "net/transport/http_date.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  const std::string_view text = fuzz::text_of(data, size);
  constexpr std::chrono::hours kMost(24);
  for (const std::int64_t now : {std::int64_t{0}, std::int64_t{1'700'000'000'000}}) {
    const auto delay = net::parse_retry_after(text, now);
    fuzz::require(!delay || (delay->count() >= 0 && *delay <= kMost), "a wait of at most a day");
  }
  const auto duration = net::parse_duration(text);
  fuzz::require(!duration || (duration->count() >= 0 && *duration <= kMost),
                "a duration of at most a day");
  if (const auto date = net::parse_http_date(text)) {
    const auto again = net::parse_http_date(net::http_date(*date));
    fuzz::require(again == *date / 1000 * 1000 || *date < 0, "a date that is written is read");
  }
  return 0;
}
