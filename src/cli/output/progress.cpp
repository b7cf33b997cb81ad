#include "cli/output/progress.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "util/json.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

using std::chrono::milliseconds;

/// Before this time, an estimate of the remaining time is worthless.
constexpr double kEnoughSeconds = 5;

/// Seconds left if no further directories are found. None while that says little: early, or while
/// more than half of the directories found are pending.
std::optional<double> seconds_left(const scan::Progress& progress) {
  const auto pending = progress.found - progress.listed;
  if (progress.seconds < kEnoughSeconds || progress.listed == 0) return std::nullopt;
  if (pending * 2 > progress.found) return std::nullopt;
  return progress.seconds * static_cast<double>(pending) / static_cast<double>(progress.listed);
}

Json as_json(const std::vector<AskedWait>& waits) {
  Json json = Json::array();
  for (const AskedWait& wait : waits) {
    json.push_back({{"calls", wait.calls},
                    {"until", iso8601(wait.until_ms)},
                    {"seconds_left", rounded(wait.seconds_left)}});
  }
  return json;
}

/// What a line begins with, so that it is not cut off on a narrow terminal.
std::string first_the(const std::vector<AskedWait>& waits) {
  return waits.empty() ? "" : describe(waits) + "; ";
}

Json as_json(const scan::Progress& progress, double rate, const char* stage) {
  return {{"seconds", rounded(progress.seconds)},
          {"directories_listed", progress.listed},
          {"directories_found", progress.found},
          {"files", progress.files},
          {"bytes", progress.bytes},
          {"unsized", progress.unknown_size},
          {"gaps", progress.gaps},
          {"in_flight", progress.engine.in_flight},
          {"requests", progress.engine.requests},
          {"requests_per_second", rounded(rate)},
          {"retries", progress.engine.retries},
          {"throttled", progress.engine.throttled},
          {"waits", as_json(progress.engine.waits)},
          {"stage", stage}};
}

}  // namespace

ProgressPrinter::ProgressPrinter(ProgressStyle style, const Clock& clock)
    : line_(style, clock), clock_(clock), measured_at_(clock.now()) {}

std::string ProgressPrinter::line(const scan::Progress& progress, double rate) {
  std::string text = first_the(progress.engine.waits);
  text +=
      fmt::format("{} of {} directories, {} files, {}", grouped(progress.listed),
                  grouped(progress.found), grouped(progress.files), human_bytes(progress.bytes));
  text += fmt::format(", {} in flight, {:.0f} requests/s", progress.engine.in_flight, rate);
  if (progress.engine.throttled > 0)
    text += fmt::format(", {} 429s", grouped(progress.engine.throttled));
  if (progress.gaps > 0) text += fmt::format(", {} gaps", grouped(progress.gaps));
  if (const auto left = seconds_left(progress)) {
    text += fmt::format(", at least {} left", human_duration(*left));
  }
  return text;
}

std::string ProgressPrinter::json_line(const scan::Progress& progress, double rate) {
  return json_text(as_json(progress, rate, "listing"));
}

void ProgressPrinter::show(const scan::Progress& progress) {
  if (!line_.is_due()) return;
  const Instant now = clock_.now();
  if (now - measured_at_ >= milliseconds(900)) {
    rate_ = static_cast<double>(progress.engine.requests - measured_requests_) /
            seconds(now - measured_at_);
    measured_at_ = now;
    measured_requests_ = progress.engine.requests;
  }
  draw(progress);
}

void ProgressPrinter::draw(const scan::Progress& progress) {
  line_.draw(line_.is_json() ? json_line(progress, rate_) : line(progress, rate_));
}

void ProgressPrinter::finish(const scan::Progress& progress) {
  if (line_.is_json() || line_.is_open()) draw(progress);
  line_.end();
}

std::string DiscoveryPrinter::line(const scan::DiscoveryProgress& progress) {
  std::string text = first_the(progress.waits);
  text += fmt::format("listing users and homes: {} requests", grouped(progress.counters.requests));
  if (progress.counters.throttled > 0)
    text += fmt::format(", {} 429s", grouped(progress.counters.throttled));
  if (progress.users) text += fmt::format(", {} users so far", grouped(*progress.users));
  if (!progress.listing.empty()) text += fmt::format("; now {}", fmt::join(progress.listing, ", "));
  return text;
}

std::string DiscoveryPrinter::json_line(const scan::DiscoveryProgress& progress) {
  scan::Progress none;
  none.seconds = progress.seconds;
  none.engine = {progress.counters.requests, progress.counters.retries, progress.counters.throttled,
                 progress.in_flight, progress.waits};
  const double rate =
      progress.seconds > 0 ? static_cast<double>(progress.counters.requests) / progress.seconds : 0;
  Json json = as_json(none, rate, "discovering");
  json["users"] = progress.users ? Json(*progress.users) : Json();
  json["listing"] = progress.listing;
  return json_text(json);
}

void DiscoveryPrinter::show(const scan::DiscoveryProgress& progress) {
  last_ = progress;
  if (line_.is_due()) draw();
}

void DiscoveryPrinter::draw() {
  line_.draw(line_.is_json() ? json_line(last_) : line(last_));
}

void DiscoveryPrinter::finish() {
  if (line_.is_json() || line_.is_open()) draw();
  line_.end();
}

}  // namespace stocktake::cli
