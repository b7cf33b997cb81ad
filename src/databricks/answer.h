#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "databricks/error_body.h"
#include "net/dispatch/classification.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// What a body, or the headers beside it, must say for a row to fit; empty fits anything.
struct Says {
  std::string_view code = {};   ///< the error code, exactly
  std::string_view words = {};  ///< in the message, whatever the letter case
  std::string_view more_words = {};
  bool when = false;  ///< when to come back (Retry-After, RetryInfo)
};

/// A row of the table that says what an HTTP answer means.
struct AnswerRow {
  std::string_view name;  ///< for tests and for people: what the row is about
  int lowest_status = 0;
  int highest_status = 0;  ///< included
  Says says;
  net::Category category = net::Category::gap;
  int max_attempts = 8;           ///< as `Classification::max_attempts`
  std::string_view code_if_none;  ///< the error code where the body names none
};

/// The table, in the order in which it is walked: the first row that fits decides. The last fits
/// everything.
std::span<const AnswerRow> answer_rows();
const AnswerRow& row_for(int status, const ApiError& error, bool says_when);

/// What an answer means that is not a readable 200. `wall_now_ms` (milliseconds since 1970) is what
/// a Retry-After date is taken against.
net::Classification classify_answer(const net::Response& response, std::int64_t wall_now_ms);

/// What a 200 means whose body is not what was asked for; `why` is the parser's word.
net::Classification classify_unreadable(const net::Response& response, const std::string& why);

/// What it means that there was no whole answer.
net::Classification classify_transport(const net::TransportError& error);

/// What the answer to `me_request` says about the token: `done` for any that is not about it, and
/// `fatal` where it does not hold.
net::Classification classify_identity(const net::Exchange& exchange, std::int64_t wall_now_ms);

/// What an exchange means whose 200 is read by `parse` (body -> tl::expected<T, std::string>) and,
/// if it is whole, taken by `keep`: the one way from an exchange to a verdict.
template <typename Parse, typename Keep>
net::Classification classify_exchange(net::Exchange& exchange, std::int64_t wall_now_ms,
                                      Parse parse, Keep keep) {
  if (!exchange) return classify_transport(exchange.error());
  if (exchange->status != 200) return classify_answer(*exchange, wall_now_ms);
  auto parsed = parse(exchange->body);
  if (!parsed) return classify_unreadable(*exchange, parsed.error());
  keep(std::move(*parsed));
  return {};
}

/// How a run ends on a `fatal` verdict, or on an `outage` that outlasted its patience.
ExitCode exit_code_of(const net::Classification& classification);

/// The same as a failure, with what happened and what to do next.
Failure failure_of(const net::Classification& classification);

/// Whether a verdict is evidence that the path is not there. A 404 alone is none: a proxy, or a
/// wrong host, answers it for everything.
bool means_missing(const net::Classification& classification);

}  // namespace stocktake::databricks
