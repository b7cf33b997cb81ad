#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "net/dispatch/classification.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// How far a request came before it failed.
enum class Step : std::uint8_t {
  host,         ///< no connection, or an answer that is not a workspace's
  tls,          ///< no encrypted connection to the right server
  credentials,  ///< the workspace refuses the caller
};

/// What a refusal is about.
enum class Refused : std::uint8_t {
  nothing,  ///< no refusal
  request,  ///< the caller may not do this
  caller,   ///< the caller may do nothing
};

/// A row of the table from the cause of a failure to its remedy. Every command uses it.
struct CauseRow {
  std::string_view name;  ///< what the row is about, for tests and readers
  int lowest_status = 0;  ///< of the HTTP status; 0: there was no answer
  int highest_status = 0;
  std::string_view code = {};          ///< the error code; empty: any
  Refused refused = Refused::nothing;  ///< what an answer must be to match; `nothing`: any
  Step step = Step::host;
  std::string_view what;    ///< what happened, as the beginning of a message
  std::string_view remedy;  ///< what the user can do
};

/// The table in matching order: the first row that matches decides. The last row matches
/// everything.
std::span<const CauseRow> cause_rows();

/// Why no request succeeds, for an answer that ends a run or a check.
const CauseRow& cause_of(const net::Classification& classification);

/// Status, code and message of the answer in one line: "403 INVALID_TOKEN: Invalid access token.".
std::string answer_text(const net::Classification& classification);

/// The cause as a failure: what happened, the answer, and the remedy.
Failure failure_of(const net::Classification& classification);

}  // namespace stocktake::databricks
