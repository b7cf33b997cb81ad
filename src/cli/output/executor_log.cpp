#include "cli/output/executor_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "cli/output/messages.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::cli {
namespace {

/// The time in UTC, as "2026-01-31 14:30:05".
std::string moment(std::int64_t wall_ms) {
  std::string text = iso8601(wall_ms);
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

std::string amount(const protocol::SliceEvent& event) {
  return fmt::format("(duration: {:.1f}s, files: {})", seconds(event.duration), event.files);
}

}  // namespace

void ExecutorLog::on_first_wave(std::size_t slices) const {
  if (quiet_) return;
  tell_line(
      fmt::format("DataFrame partitioned into {} partitions for parallel processing", slices));
}

void ExecutorLog::on_ended(const SliceOutcome& outcome, std::size_t directories) {
  for (const std::string& line : outcome.answer.log) {
    spdlog::debug("executor {}: {}", outcome.executor, printable(line));
  }
  if (debug_) {
    for (const auto& event : outcome.answer.events) {
      // The results of a lost slice are discarded, and the slice is dispatched again.
      const bool is_result =
          event.kind == protocol::EventKind::completed || event.kind == protocol::EventKind::left;
      if (outcome.answer.trailer || !is_result) print_event(outcome.executor, event);
    }
  }
  if (outcome.executor.empty()) return;  // no executor had begun the slice
  Executor& executor = executors_[outcome.executor];
  ++executor.slices;
  if (!outcome.answer.trailer) {
    ++executor.lost;
    return;
  }
  const protocol::SliceTrailer& end = *outcome.answer.trailer;
  executor.busy_seconds += seconds(end.busy);
  executor.directories += static_cast<std::int64_t>(directories);
  executor.throttled += end.counters.throttled;
  warn_if_unreachable(executor, outcome);
}

void ExecutorLog::print_event(const std::string& executor, const protocol::SliceEvent& event) {
  const std::string users = fmt::format("{}", fmt::join(event.users, ", "));
  switch (event.kind) {
    case protocol::EventKind::received:
      tell_line(fmt::format("[WORKER BATCH] Executor-{} received {} user(s): {}", executor,
                            event.users.size(), users));
      break;
    case protocol::EventKind::started:
      tell_line(fmt::format("[WORKER START] Executor-{} processing {} - {}", executor, users,
                            moment(event.wall_ms)));
      break;
    case protocol::EventKind::completed:
      tell_line(fmt::format("[WORKER COMPLETE] Executor-{} finished {} {}", executor, users,
                            amount(event)));
      break;
    case protocol::EventKind::left:
      tell_line(fmt::format("[WORKER SPLIT] Executor-{} leaves the rest of {} to others {}",
                            executor, users, amount(event)));
      break;
  }
}

void ExecutorLog::warn_if_unreachable(Executor& executor, const SliceOutcome& outcome) const {
  const protocol::SliceTrailer& end = *outcome.answer.trailer;
  if (quiet_ || !end.failure || end.answered || executor.unreachable_told) return;
  executor.unreachable_told = true;
  tell_line(fmt::format("warning: Executor-{}: {}; other executors take over its directories",
                        outcome.executor, end.failure->message));
}

void ExecutorLog::warn_if_one_executor() const {
  if (quiet_ || executors_.size() != 1) return;
  tell_line(
      "warning: only one executor took part; add workers to the cluster, or run the same "
      "command without a cluster to list from this machine");
}

void ExecutorLog::summarise() const {
  if (quiet_ || executors_.empty()) return;
  tell_line(fmt::format("{} executor(s) took part", executors_.size()));
  for (const auto& [name, executor] : executors_) {
    std::string line =
        fmt::format("  Executor-{}: {} slices, {} directories, busy {}", name, executor.slices,
                    grouped(executor.directories), human_duration(executor.busy_seconds));
    if (executor.throttled > 0) line += fmt::format(", {} 429s", grouped(executor.throttled));
    if (executor.lost > 0) line += fmt::format(", {} slices lost", executor.lost);
    tell_line(line);
  }
}

}  // namespace stocktake::cli
