#include "engine/child/child_runner.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <optional>

#include "util/child_process.h"
#include "util/text.h"

namespace stocktake {
namespace {

using protocol::FrameKind;
using std::chrono::milliseconds;

/// The caller checks for a stop, so `poll` waits no longer than this at a time.
constexpr milliseconds kGrain{50};
/// The same while a process exits: no descriptor becomes ready when it does.
constexpr milliseconds kEndingGrain{1};
/// A worker that has answered, or has closed its output, must exit within this time; one that was
/// killed, too. The kernel may not let a process go that reads a mount which does not answer.
constexpr milliseconds kToExit{1000};
/// A worker ends itself at its deadline; this long after budget and drain it is killed.
constexpr milliseconds kBeyondDeadline{90'000};
constexpr std::size_t kMaxErrors = 2000;

/// A worker gets its credentials in a frame, and no others.
std::vector<std::string> secret_variables() {
  return {"DATABRICKS_", "ARM_", "GOOGLE_CREDENTIALS", "ACTIONS_ID_TOKEN_REQUEST",
          "SYSTEM_ACCESSTOKEN"};
}

}  // namespace

/// One worker, with a slice in flight or resting until the next one. All times are run time: the
/// worker is stopped with this process.
class ChildRunner::Process {
 public:
  Process(ChildProcess process, const protocol::SliceRequest& request, const std::string& secret,
          const std::string& folder, Instant now)
      : process_(std::move(process)), answer_(request.slice, folder) {
    start(request, secret, folder, now);
  }

  void start(const protocol::SliceRequest& request, const std::string& secret,
             const std::string& folder, Instant now) {
    slice_ = request.slice;
    answer_ = protocol::ResponseReader(request.slice, folder);
    deadline_ = now + request.budget + request.drain + kBeyondDeadline;
    done_at_.reset();
    rests_until_.reset();
    to_write_ = protocol::encode_frame(FrameKind::secret, secret);
    to_write_ += protocol::encode_frame(FrameKind::certificates, request.access.ca_pem);
    to_write_ += protocol::encode_frame(FrameKind::request, protocol::encode_order(request));
  }

  /// Rests until then if it has answered and still runs. Returns whether it does.
  bool rest_until(Instant until) {
    if (!answer_.is_whole() || is_closed_ || killed_at_ || process_.ended()) return false;
    rests_until_ = until;
    return true;
  }
  bool is_resting() const { return rests_until_.has_value(); }
  bool can_start(Instant now) { return now < *rests_until_ && !process_.ended(); }

  void ask_to_end() { to_write_ += protocol::encode_frame(FrameKind::drain, ""); }

  void add_to(std::vector<pollfd>& waited) const {
    waited.push_back({process_.output(), POLLIN, 0});
    waited.push_back({process_.errors(), POLLIN, 0});
    if (!to_write_.empty()) waited.push_back({process_.input(), POLLOUT, 0});
  }

  void exchange_bytes(Instant now) {
    process_.write_some(to_write_);
    std::string bytes;
    const bool open = process_.read_output(bytes);
    answer_.append(bytes);
    if (errors_.size() < kMaxErrors) {
      process_.read_errors(errors_);
    } else {
      std::string more;
      process_.read_errors(more);
    }
    is_closed_ = !open;
    if ((!open || answer_.is_whole()) && !done_at_) done_at_ = now;
    if (killed_at_ || ((!done_at_ || now - *done_at_ < kToExit) && now < deadline_)) return;
    process_.kill();
    killed_at_ = now;
  }

  bool is_ending() const { return done_at_.has_value(); }
  bool has_answered() const { return answer_.is_whole(); }
  bool is_over(Instant now) {
    if (is_closed_ && process_.ended()) return true;
    return killed_at_ && now - *killed_at_ >= kToExit;
  }

  SliceOutcome outcome(std::string executor) {
    SliceOutcome outcome{slice_, std::move(executor), {}, answer_.error()};
    outcome.answer = answer_.take();
    if (outcome.error.empty()) return outcome;
    outcome.answer.trailer.reset();
    outcome.error =
        fmt::format("{}, {}", outcome.error, process_.ended().value_or("it cannot be ended"));
    if (!errors_.empty()) outcome.error += ": " + excerpt(errors_);
    return outcome;
  }

 private:
  ChildProcess process_;
  std::uint64_t slice_ = 0;
  protocol::ResponseReader answer_;
  Instant deadline_{};
  std::string to_write_;
  std::string errors_;
  bool is_closed_ = false;          ///< its output
  std::optional<Instant> done_at_;  ///< when it was closed, or the trailer had arrived
  std::optional<Instant> killed_at_;
  std::optional<Instant> rests_until_;
};

ChildRunner::ChildRunner(ChildOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  processes_.resize(static_cast<std::size_t>(std::max(1, options_.processes)));
}

ChildRunner::~ChildRunner() = default;

void ChildRunner::start(std::vector<protocol::SliceRequest> wave) {
  for (protocol::SliceRequest& request : wave) pending_.push_back(std::move(request));
}

Expected<void> ChildRunner::begin_waiting() {
  for (auto& slot : processes_) {
    if ((slot && !slot->is_resting()) || pending_.empty()) continue;
    pending_.front().keep_alive = options_.keep_alive;
    if (slot && slot->can_start(clock_.run_time())) {
      slot->start(pending_.front(), options_.secret(), options_.folder, clock_.run_time());
      pending_.pop_front();
      continue;
    }
    slot.reset();
    auto process = ChildProcess::start({options_.worker, {}, secret_variables()});
    if (!process) {
      Failure failure = process.error();
      if (failure.remedy.empty())
        failure.remedy = "install it in the folder of the program stocktake";
      return tl::unexpected(std::move(failure));
    }
    slot = std::make_unique<Process>(std::move(*process), pending_.front(), options_.secret(),
                                     options_.folder, clock_.run_time());
    pending_.pop_front();
  }
  return {};
}

void ChildRunner::exchange_bytes(Instant until) {
  std::vector<pollfd> waited;
  for (const auto& process : processes_) {
    if (process && !process->is_resting()) process->add_to(waited);
  }
  const bool ending = std::any_of(processes_.begin(), processes_.end(), [](const auto& process) {
    return process && !process->is_resting() && process->is_ending();
  });
  const Duration most = ending ? kEndingGrain : kGrain;
  const auto left = std::clamp<Duration>(until - clock_.now(), Duration{}, most);
  const auto ms = static_cast<int>(std::chrono::ceil<milliseconds>(left).count());
  static_cast<void>(::poll(waited.data(), waited.size(), ms));
  for (const auto& process : processes_) {
    if (process && !process->is_resting()) process->exchange_bytes(clock_.run_time());
  }
}

void ChildRunner::collect(std::vector<SliceOutcome>& outcomes) {
  const Instant now = clock_.run_time();
  for (std::size_t slot = 0; slot < processes_.size(); ++slot) {
    auto& process = processes_[slot];
    if (!process || process->is_resting()) continue;
    const bool may_rest = options_.keep_alive.count() > 0 && !draining_;
    if (may_rest && process->has_answered() && process->rest_until(now + options_.keep_alive / 2)) {
      outcomes.push_back(process->outcome(std::to_string(slot)));
    } else if (process->is_over(now)) {
      outcomes.push_back(process->outcome(std::to_string(slot)));
      process.reset();
    }
  }
  if (!draining_) return;
  for (const protocol::SliceRequest& request : pending_) {
    outcomes.push_back({request.slice, "", {}, "the slice was not started"});
  }
  pending_.clear();
}

Expected<std::vector<SliceOutcome>> ChildRunner::poll(Instant until) {
  std::vector<SliceOutcome> outcomes;
  do {
    if (!draining_) {
      if (auto begun = begin_waiting(); !begun) return tl::unexpected(begun.error());
    }
    exchange_bytes(until);
    collect(outcomes);
  } while (outcomes.empty() && clock_.now() < until);
  return outcomes;
}

void ChildRunner::drain() {
  if (draining_) return;
  draining_ = true;
  for (const auto& process : processes_) {
    if (process && !process->is_resting()) process->ask_to_end();
  }
}

void ChildRunner::cancel() {
  draining_ = true;
  pending_.clear();
  for (auto& process : processes_) process.reset();
}

}  // namespace stocktake
