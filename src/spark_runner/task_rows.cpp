#include "spark_runner/task_rows.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "util/text.h"

namespace stocktake::spark_runner {
namespace {

constexpr std::size_t kNumberAt = 1;
constexpr std::size_t kPayloadAt = 5;

std::uint32_t number_of(std::string_view row) {
  std::uint32_t number = 0;
  for (std::size_t i = kPayloadAt; i-- > kNumberAt;) {
    number = number << 8U | static_cast<unsigned char>(row[i]);
  }
  return number;
}

/// Empty if there is no such field.
std::string field(const simdjson::dom::element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

TaskRows::TaskRows(const std::vector<std::uint64_t>& slices, std::string folder)
    : folder_(std::move(folder)) {
  slices_.reserve(slices.size());
  for (const std::uint64_t slice : slices) slices_.emplace_back(slice, folder_);
}

std::optional<SliceOutcome> TaskRows::add(std::string_view row) {
  if (row.size() < kPayloadAt || number_of(row) >= slices_.size()) return std::nullopt;
  Slice& slice = slices_[number_of(row)];
  if (slice.ended) return std::nullopt;
  const std::string_view payload = row.substr(kPayloadAt);
  if (row[0] == 'd') {
    slice.answer.append(payload);
    return std::nullopt;
  }
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  if (parser.parse(simdjson::padded_string(payload)).get(json) != simdjson::SUCCESS) {
    return end(slice, "shim", "a row is not valid");
  }
  if (row[0] == 'h') {
    // Spark may run the slice again after it lost the executor; the first answer is discarded.
    slice.answer = protocol::ResponseReader(slice.number, folder_);
    slice.executor = field(json, "executor");
    slice.machine = field(json, "machine");
    return std::nullopt;
  }
  return end(slice, field(json, "cause"), field(json, "message"));
}

SliceOutcome TaskRows::end(Slice& slice, const std::string& cause, const std::string& message) {
  slice.ended = true;
  SliceOutcome outcome{slice.number, slice.executor, {}, slice.answer.error()};
  if (cause != "ended") outcome.error = message;
  if (cause == "cannot_start" && !no_worker_) no_worker_ = NoWorker{slice.machine, message};
  outcome.answer = slice.answer.take();
  if (outcome.error.empty()) return outcome;
  outcome.answer.trailer.reset();
  if (cause == "ended" && !message.empty()) outcome.error += ": " + excerpt(message);
  return outcome;
}

std::vector<SliceOutcome> TaskRows::rest(const std::string& why) {
  std::vector<SliceOutcome> outcomes;
  for (Slice& slice : slices_) {
    if (!slice.ended) outcomes.push_back(end(slice, "lost", why));
  }
  return outcomes;
}

}  // namespace stocktake::spark_runner
