#include "spark_connect/jobs.h"

#include <atomic>
#include <condition_variable>
#include <iterator>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "spark_connect/operation.h"
#include "spark_connect/plan.h"
#include "spark_connect/session.h"
#include "spark_connect/uuid.h"

namespace stocktake::spark_connect {
namespace {

std::size_t size_of(const std::vector<std::string>& rows) {
  std::size_t bytes = 0;
  for (const std::string& row : rows) bytes += row.size() + sizeof(std::string);
  return bytes;
}

bool is_last(const JobEvent& event) {
  return !std::holds_alternative<JobRows>(event.what);
}

/// Passes events from the jobs' threads to the polling thread. While it is full, the jobs' threads
/// wait with their rows.
class EventQueue {
 public:
  explicit EventQueue(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Returns false if a stop was requested while waiting for room.
  bool push_rows(JobId job, std::vector<std::string>&& rows, const std::stop_token& stop) {
    const std::size_t bytes = size_of(rows);
    std::unique_lock lock(mutex_);
    // A batch larger than the whole queue must fit as well.
    const auto has_room = [&] { return bytes_ == 0 || bytes_ + bytes <= most_bytes_; };
    if (!room_.wait(lock, stop, has_room)) return false;
    bytes_ += bytes;
    events_.push_back({job, JobRows{std::move(rows)}});
    arrived_.notify_one();
    return true;
  }

  void push_last(JobEvent event) {
    const std::scoped_lock lock(mutex_);
    events_.push_back(std::move(event));
    arrived_.notify_one();
  }

  std::vector<JobEvent> take(Instant until) {
    std::unique_lock lock(mutex_);
    arrived_.wait_until(lock, until, [this] { return !events_.empty(); });
    bytes_ = 0;
    room_.notify_all();
    return std::exchange(events_, {});
  }

 private:
  std::size_t most_bytes_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable_any room_;
  std::vector<JobEvent> events_;  ///< guarded by mutex_, like all members below
  std::size_t bytes_ = 0;
};

struct RunningJob {
  std::jthread thread;
  std::shared_ptr<std::atomic<bool>> ended = std::make_shared<std::atomic<bool>>(false);
  bool last_event_taken = false;
};

}  // namespace

struct Jobs::State {
  State(Session& its_session, Wire& its_wire, JobLimits limits)
      : session(its_session), wire(its_wire), events(limits.queued_bytes) {}

  void run(JobId id, const JobSpec& spec, const std::stop_token& stop);
  Result<spark::ExecutePlanRequest> prepare(const JobSpec& spec);
  void reap();

  Session& session;
  Wire& wire;
  EventQueue events;
  std::map<JobId, RunningJob> jobs;  ///< destroyed before `events`, which their threads use
  JobId last_id = 0;
};

Result<spark::ExecutePlanRequest> Jobs::State::prepare(const JobSpec& spec) {
  const auto version = session.python_version();
  if (!version) return tl::unexpected(version.error());
  auto plan = plan_job(spec, *version);
  if (!plan) return tl::unexpected(plan.error());
  spark::ExecutePlanRequest request;
  *request.mutable_plan() = std::move(*plan);
  if (!spec.tag.empty()) request.add_tags(spec.tag);
  return request;
}

void Jobs::State::run(JobId id, const JobSpec& spec, const std::stop_token& stop) {
  auto request = prepare(spec);
  if (!request) {
    events.push_last({id, request.error()});
    return;
  }
  std::string operation_id = spec.operation_id.empty() ? make_uuid() : spec.operation_id;
  Operation operation(
      wire, std::move(*request), std::move(operation_id),
      [&](std::vector<std::string>&& rows) { return events.push_rows(id, std::move(rows), stop); });
  const auto ended = operation.run(stop);
  if (ended) {
    events.push_last({id, JobFinished{ended->rows, ended->streams}});
  } else {
    events.push_last({id, ended.error()});
  }
  operation.release();
}

/// Joins the threads of jobs that have ended; does not wait for running jobs.
void Jobs::State::reap() {
  std::erase_if(jobs, [](const auto& entry) {
    return entry.second.last_event_taken && entry.second.ended->load();
  });
}

Jobs::Jobs(Session& session, JobLimits limits)
    : state_(std::make_unique<State>(session, session.wire(), limits)) {}

Jobs::~Jobs() {
  cancel_all();
}

JobId Jobs::start(JobSpec spec) {
  state_->reap();
  const JobId id = ++state_->last_id;
  RunningJob& job = state_->jobs[id];
  job.thread = std::jthread([state = state_.get(), id, spec = std::move(spec),
                             ended = job.ended](const std::stop_token& stop) {
    state->run(id, spec, stop);
    *ended = true;
  });
  return id;
}

std::vector<JobEvent> Jobs::poll(Instant until) {
  std::vector<JobEvent> events = state_->events.take(until);
  for (const JobEvent& event : events) {
    if (is_last(event)) state_->jobs[event.job].last_event_taken = true;
  }
  state_->reap();
  return events;
}

void Jobs::cancel(JobId job) {
  const auto found = state_->jobs.find(job);
  if (found != state_->jobs.end()) found->second.thread.request_stop();
}

void Jobs::cancel_all() {
  for (auto& [id, job] : state_->jobs) job.thread.request_stop();
}

std::size_t Jobs::unfinished() const {
  std::size_t count = 0;
  for (const auto& [id, job] : state_->jobs) count += job.last_event_taken ? 0 : 1;
  return count;
}

}  // namespace stocktake::spark_connect
