// Error answers: two bytes of status, a byte that selects the content type, a line that serves as
// Retry-After, Location and Date, and the body.

#include "databricks/answer.h"
#include "databricks/cause.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  if (size < 3) return 0;
  net::Response response;
  response.status = data[0] * 256 + data[1];
  response.content_type = (data[2] & 1U) == 0 ? "application/json" : "text/html";
  const std::string_view rest = fuzz::text_of(data + 3, size - 3);
  const auto line_end = std::min(rest.find('\n'), rest.size());
  response.retry_after = rest.substr(0, line_end);
  response.location = response.retry_after;
  response.date = response.retry_after;
  response.body = net::Body(rest.substr(std::min(line_end + 1, rest.size())));
  const auto classification = databricks::classify_answer(response, 1'700'000'000'000);
  fuzz::require(classification.category != net::Category::done, "what is no listing is never done");
  fuzz::require(!classification.delay || classification.delay->count() >= 0,
                "no delay is negative");
  fuzz::require(classification.message.find('\n') == std::string::npos, "a message is one line");
  fuzz::require(response.status < 200 || response.status == 429 || response.status < 300 ||
                    classification.http_status == response.status,
                "the status is told as it was");
  const auto unreadable = databricks::classify_unreadable(response, "why");
  fuzz::require(unreadable.category == net::Category::transient,
                "an unreadable 200 is asked again");
  static_cast<void>(databricks::failure_of(classification));
  return 0;
}
