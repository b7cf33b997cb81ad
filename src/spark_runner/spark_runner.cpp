#include "spark_runner/spark_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "spark_runner/architecture.h"
#include "util/text.h"

namespace stocktake::spark_runner {
namespace {

/// How long a worker waits for its slot's next slice. The shim does not use a worker that has
/// waited for more than half of it (`MOST_REST`).
constexpr std::chrono::seconds kStay{3};

/// Errors after which no other job of the session can succeed.
bool ends_the_run(const spark_connect::Error& error) {
  switch (error.kind) {
    case spark_connect::ErrorKind::unreachable:
    case spark_connect::ErrorKind::refused:
    case spark_connect::ErrorKind::session_gone:
      return true;
    default:
      return false;
  }
}

Failure failure_of(const NoWorker& error) {
  if (error.machine != kArchitecture) {
    return {ExitCode::unreachable,
            fmt::format("the cluster's machines are {}, but this program has a worker for {} only",
                        error.machine, kArchitecture),
            "use a cluster of that architecture, or add --no-cluster to "
            "list from this machine"};
  }
  return {ExitCode::unreachable,
          "the cluster does not allow starting a program: " + printable(error.message),
          "its access mode may sandbox Python: use a cluster with dedicated (single user) access, "
          "or add --no-cluster to list from this machine"};
}

}  // namespace

SparkRunner::SparkRunner(spark_connect::Session& session, Options options)
    : session_(session), jobs_(session), options_(std::move(options)) {}

SparkRunner::~SparkRunner() {
  cancel();
}

void SparkRunner::start(std::vector<protocol::SliceRequest> wave) {
  for (protocol::SliceRequest& request : wave) request.keep_alive = kStay;
  if (std::exchange(first_wave_, false)) return start_job(wave);
  for (protocol::SliceRequest& request : wave) start_job({std::move(request)});
}

void SparkRunner::start_job(const std::vector<protocol::SliceRequest>& requests) {
  std::vector<std::uint64_t> slices;
  slices.reserve(requests.size());
  for (const auto& request : requests) slices.push_back(request.slice);
  if (draining_) {
    for (const std::uint64_t slice : slices)
      lost_.push_back({slice, "", {}, "the slice was not started"});
    return;
  }
  const auto secret = protocol::encode_frame(protocol::FrameKind::secret, options_.secret());
  spark_connect::JobSpec spec;
  spec.module = options_.files.module;
  spec.function = "run";
  spec.argument = task_argument(options_.files, options_.shares->split(secret), requests);
  spec.rows = static_cast<std::int64_t>(requests.size());
  spec.partitions = static_cast<int>(requests.size());
  spec.tag = options_.tag;
  running_.emplace(jobs_.start(std::move(spec)), TaskRows(slices, options_.folder));
}

Expected<std::vector<SliceOutcome>> SparkRunner::poll(Instant until) {
  std::vector<SliceOutcome> outcomes = std::exchange(lost_, {});
  if (!outcomes.empty()) return outcomes;
  for (spark_connect::JobEvent& event : jobs_.poll(until)) take(event, outcomes);
  // Outcomes that have arrived are returned before a failure.
  if (outcomes.empty() && failure_) return tl::unexpected(*failure_);
  return outcomes;
}

void SparkRunner::take(spark_connect::JobEvent& event, std::vector<SliceOutcome>& outcomes) {
  const auto job = running_.find(event.job);
  if (job == running_.end()) return;
  if (auto* rows = std::get_if<spark_connect::JobRows>(&event.what)) {
    for (const std::string& row : rows->rows) {
      if (auto outcome = job->second.add(row)) outcomes.push_back(std::move(*outcome));
    }
    if (job->second.no_worker() && !failure_) failure_ = failure_of(*job->second.no_worker());
  } else if (std::holds_alternative<spark_connect::JobFinished>(event.what)) {
    end_job(event.job, "its task returned nothing", outcomes);
  } else {
    const auto& error = std::get<spark_connect::Error>(event.what);
    spdlog::debug("job {}: {} {}", event.job, error.error_class, error.message);
    if (ends_the_run(error) && !draining_ && !failure_) failure_ = spark_connect::to_failure(error);
    end_job(event.job, excerpt(error.message), outcomes);
  }
}

void SparkRunner::end_job(spark_connect::JobId job, const std::string& why,
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

}  // namespace stocktake::spark_runner
