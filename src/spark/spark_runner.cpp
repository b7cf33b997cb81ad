#include "spark/spark_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "spark/architecture.h"
#include "util/text.h"

namespace stocktake::spark {
namespace {

/// How long a worker waits for its slot's next slice. The shim gives it none that comes later than
/// after half of it (`MOST_REST`).
constexpr std::chrono::seconds kStay{3};

/// Errors after which no other job of the session can succeed either.
bool ends_the_run(const connect::Error& error) {
  switch (error.kind) {
    case connect::ErrorKind::unreachable:
    case connect::ErrorKind::refused:
    case connect::ErrorKind::session_gone:
      return true;
    default:
      return false;
  }
}

Failure failure_of(const NoWorker& trouble) {
  if (trouble.machine != kArchitecture) {
    return {ExitCode::unreachable,
            fmt::format("the cluster's machines are {}, and this program has a worker for {} only",
                        trouble.machine, kArchitecture),
            "take a cluster of that architecture, or leave out --cluster-id and --spark-remote: "
            "the same command lists from this machine"};
  }
  return {ExitCode::unreachable,
          "the cluster does not let a program be started: " + printable(trouble.message),
          "its access mode may sandbox Python: take a cluster with dedicated (single user) access, "
          "or leave out --cluster-id and --spark-remote: the same command lists from this machine"};
}

}  // namespace

SparkRunner::SparkRunner(connect::Session& session, Options options)
    : session_(session), jobs_(session), options_(std::move(options)) {}

SparkRunner::~SparkRunner() {
  cancel();
}

void SparkRunner::start(std::vector<protocol::SliceOrder> wave) {
  for (protocol::SliceOrder& order : wave) order.stay = kStay;
  if (std::exchange(first_wave_, false)) return start_job(wave);
  for (protocol::SliceOrder& order : wave) start_job({std::move(order)});
}

void SparkRunner::start_job(const std::vector<protocol::SliceOrder>& orders) {
  std::vector<std::uint64_t> slices;
  slices.reserve(orders.size());
  for (const auto& order : orders) slices.push_back(order.slice);
  if (draining_) {
    for (const std::uint64_t slice : slices) lost_.push_back({slice, "", {}, "it was not begun"});
    return;
  }
  const auto secret = protocol::encode_frame(protocol::FrameKind::secret, options_.authorization());
  connect::JobSpec spec;
  spec.module = options_.files.module;
  spec.function = "run";
  spec.argument = task_argument(options_.files, options_.shares->split(secret), orders);
  spec.rows = static_cast<std::int64_t>(orders.size());
  spec.partitions = static_cast<int>(orders.size());
  spec.tag = options_.tag;
  running_.emplace(jobs_.start(std::move(spec)), TaskRows(slices));
}

Expected<std::vector<SliceOutcome>> SparkRunner::poll(Instant until) {
  std::vector<SliceOutcome> outcomes = std::exchange(lost_, {});
  if (!outcomes.empty()) return outcomes;
  for (connect::JobEvent& event : jobs_.poll(until)) take(event, outcomes);
  // What has arrived counts, whatever comes after it.
  if (outcomes.empty() && failure_) return tl::unexpected(*failure_);
  return outcomes;
}

void SparkRunner::take(connect::JobEvent& event, std::vector<SliceOutcome>& outcomes) {
  const auto job = running_.find(event.job);
  if (job == running_.end()) return;
  if (auto* rows = std::get_if<connect::JobRows>(&event.what)) {
    for (const std::string& row : rows->rows) {
      if (auto outcome = job->second.add(row)) outcomes.push_back(std::move(*outcome));
    }
    if (job->second.no_worker() && !failure_) failure_ = failure_of(*job->second.no_worker());
  } else if (std::holds_alternative<connect::JobFinished>(event.what)) {
    end_job(event.job, "its task handed back nothing", outcomes);
  } else {
    const auto& error = std::get<connect::Error>(event.what);
    spdlog::debug("job {}: {} {}", event.job, error.error_class, error.message);
    if (ends_the_run(error) && !draining_ && !failure_) failure_ = connect::to_failure(error);
    end_job(event.job, excerpt(error.message), outcomes);
  }
}

void SparkRunner::end_job(connect::JobId job, const std::string& why,
                          std::vector<SliceOutcome>& outcomes) {
  auto rest = running_.at(job).rest(why);
  running_.erase(job);
  std::move(rest.begin(), rest.end(), std::back_inserter(outcomes));
}

void SparkRunner::interrupt() {
  if (jobs_.unfinished() > 0) static_cast<void>(session_.interrupt_tag(options_.tag));
  jobs_.cancel_all();
}

void SparkRunner::drain() {
  if (std::exchange(draining_, true)) return;
  interrupt();
}

void SparkRunner::cancel() {
  draining_ = true;
  if (!running_.empty()) interrupt();
  running_.clear();
}

}  // namespace stocktake::spark
