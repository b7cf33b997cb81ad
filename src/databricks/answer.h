#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "databricks/error_body.h"
#include "model/gap.h"
#include "net/dispatch/classification.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// What the body and the headers must contain for a row to match; an empty field matches anything.
struct Says {
  std::string_view code = {};   ///< the error code, exact match
  std::string_view words = {};  ///< substring of the message, ignoring letter case
  std::string_view more_words = {};
  bool when = false;  ///< a delay (Retry-After, RetryInfo)
};

/// A row of the table that classifies HTTP answers.
struct AnswerRow {
  std::string_view name;  ///< what the row is about, for tests and readers
  int lowest_status = 0;
  int highest_status = 0;  ///< inclusive
  Says says;
  net::Category category = net::Category::gap;
  int max_attempts = 8;           ///< as `Classification::max_attempts`
  std::string_view code_if_none;  ///< the error code if the body has none
};

/// The table in matching order: the first row that matches decides. The last row matches
/// everything.
std::span<const AnswerRow> answer_rows();
const AnswerRow& row_for(int status, const ApiError& error, bool says_when);

/// Classifies an answer other than a readable 200. A Retry-After date is compared with
/// `wall_now_ms` (milliseconds since 1970) if the answer has no Date.
net::Classification classify_answer(const net::Response& response, std::int64_t wall_now_ms);

/// Classifies a 200 whose body is not what was asked for; `why` is the parser's message.
net::Classification classify_unreadable(const net::Response& response, const std::string& why);

/// Classifies a missing or incomplete answer. The server's clock, if the error has it, is compared
/// with `wall_now_ms`.
net::Classification classify_transport(const net::TransportError& error, std::int64_t wall_now_ms);

/// Classifies the answer to `me_request` by what it says about the token and the host: `fatal` if
/// the token is not valid, or if a host that is no workspace answers 404 with a web page; `done` if
/// the answer does not speak against them. An answer that should be repeated (`throttled`,
/// `transient`, `unreachable`; a web page with 200) keeps its category.
net::Classification classify_identity(const net::Exchange& exchange, std::int64_t wall_now_ms);

/// The gap that an answer leaves in place of what `operation` asked for.
Gap gap_of(std::string_view operation, net::Classification classification, int attempts);

/// Whether a refusal may be about the caller rather than what was asked for: the service may refuse
/// an invalid token as it refuses a forbidden path. `me_request` tells, see `classify_identity`.
bool may_be_about_caller(const net::Classification& classification);

/// Whether a 404 may be about the host rather than the path, because it has no code of the API: a
/// proxy or a wrong host answers so to everything.
bool may_be_about_host(const net::Classification& classification);

/// Classifies an exchange. The body of a 200 is read by `parse` (body -> tl::expected<T,
/// std::string>) and, if it is complete, handed to `keep`. Every exchange is classified here.
template <typename Parse, typename Keep>
net::Classification classify_exchange(net::Exchange& exchange, std::int64_t wall_now_ms,
                                      Parse parse, Keep keep) {
  if (!exchange) return classify_transport(exchange.error(), wall_now_ms);
  if (exchange->status != 200) return classify_answer(*exchange, wall_now_ms);
  auto parsed = parse(exchange->body);
  if (!parsed) return classify_unreadable(*exchange, parsed.error());
  keep(std::move(*parsed));
  return {};
}

/// The exit code of a run that ends `fatal`, or `unreachable` for longer than `give_up_after`.
ExitCode exit_code_of(const net::Classification& classification);

/// Whether the answer is evidence that the path does not exist. A 404 alone is not: a proxy or a
/// wrong host answers 404 to everything.
bool means_missing(const net::Classification& classification);

/// Whether the answer says that the API or what it serves is switched off in this workspace, or
/// that no metastore is assigned to it, so that every other path gets the same answer.
bool means_switched_off(const net::Classification& classification);

}  // namespace stocktake::databricks
