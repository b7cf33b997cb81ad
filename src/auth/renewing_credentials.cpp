#include "auth/renewing_credentials.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace stocktake::auth {
namespace {

using std::chrono::milliseconds;

constexpr BackoffLimits kAfterFailure{milliseconds(500), std::chrono::seconds(30)};
/// The longest part of a lifetime that is left when a new token is fetched.
constexpr std::chrono::seconds kLongestAhead{300};
/// A token is not used this shortly before its end: Azure Databricks refuses tokens that have less
/// than 30 s left. Of a short lifetime, a tenth.
constexpr std::chrono::seconds kLongestMargin{40};
/// Of a token that does not say how long it is valid, or that says it has expired (this machine's
/// clock may be wrong). The service's refusal is what counts then.
constexpr std::chrono::seconds kUnknownLifetime{3600};
/// How long a caller that has to wait for a token lets failures pass.
constexpr std::chrono::seconds kMaxWait{60};
/// How long the first token may take if attempts fail: an error in the configuration is reported
/// without a long wait.
constexpr std::chrono::seconds kFirstWait{8};

}  // namespace

void ThreadBackground::run(std::function<void(const std::stop_token&)> job) {
  const std::lock_guard lock(mutex_);
  thread_ = std::jthread([job = std::move(job)](const std::stop_token& stop) { job(stop); });
}

RenewingCredentials::RenewingCredentials(std::unique_ptr<TokenSource> source,
                                         std::string description, const Clock& clock,
                                         std::unique_ptr<Background> background,
                                         std::vector<std::string> headers, std::uint64_t seed)
    : source_(std::move(source)),
      description_(std::move(description)),
      clock_(clock),
      headers_(std::move(headers)),
      backoff_(seed),
      background_(std::move(background)) {}

RenewingCredentials::~RenewingCredentials() = default;

tl::expected<std::optional<Grant>, FetchFailure> RenewingCredentials::current() {
  std::unique_lock lock(mutex_);
  const Instant now = clock_.now();
  const bool is_due = !grant_ || now >= renew_at_;
  if (is_due && !fetching_ && now >= not_before_) start_fetch(lock);
  if (is_valid(clock_.now())) return grant_;
  if (fetching_) return std::optional<Grant>();
  return not_fetched(*failure_);
}

tl::expected<Grant, FetchFailure> RenewingCredentials::wait() {
  const Instant begun = clock_.now();
  while (true) {
    auto grant = current();
    if (grant && *grant) return **grant;
    std::unique_lock lock(mutex_);
    if (!grant) {
      const std::chrono::seconds most = grant_ ? kMaxWait : kFirstWait;
      const bool asked = grant.error().retry_after.has_value();
      if (!grant.error().may_pass || clock_.now() - begun >= (asked ? kMaxWait : most)) {
        return tl::unexpected(grant.error());
      }
    }
    // A fetch that ends wakes this thread; the next attempt after a failure is due by the clock.
    fetched_.wait_for(lock, milliseconds(50));
  }
}

bool RenewingCredentials::renew(std::uint64_t refused_grant) {
  std::unique_lock lock(mutex_);
  if (!grant_ || grant_->number != refused_grant) return true;
  const Instant now = clock_.now();
  expires_at_ = now;
  renew_at_ = now;
  if (!fetching_ && now >= not_before_) start_fetch(lock);
  return true;
}

std::optional<Instant> RenewingCredentials::valid_until() const {
  const std::lock_guard lock(mutex_);
  return grant_ ? std::optional(expires_at_) : std::nullopt;
}

RenewingCredentials::Counters RenewingCredentials::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

void RenewingCredentials::start_fetch(std::unique_lock<std::mutex>& lock) {
  fetching_ = true;
  lock.unlock();
  background_->run([this](const std::stop_token& stop) { fetch(stop); });
  lock.lock();
}

void RenewingCredentials::fetch(const std::stop_token& stop) {
  tl::expected<AccessToken, FetchFailure> token = [&] {
    try {
      return source_->fetch(stop);
    } catch (const std::exception& error) {
      // This thread has no caller that could handle it.
      return tl::expected<AccessToken, FetchFailure>(not_fetched(
          {ErrorKind::failed, {ExitCode::refused, error.what(), "try again"}, true, {}}));
    }
  }();
  take(std::move(token));
}

void RenewingCredentials::take(tl::expected<AccessToken, FetchFailure> token) {
  const std::lock_guard lock(mutex_);
  const Instant now = clock_.now();
  fetching_ = false;
  if (token) {
    const Duration lifetime =
        token->lifetime.value_or(Duration{}) > Duration{} ? *token->lifetime : kUnknownLifetime;
    grant_ = Grant{grant_ ? grant_->number + 1 : 1, std::move(token->headers)};
    grant_->headers.insert(grant_->headers.begin(), "Authorization: " + token->authorization);
    grant_->headers.insert(grant_->headers.end(), headers_.begin(), headers_.end());
    expires_at_ = now + lifetime - std::min<Duration>(lifetime / 10, kLongestMargin);
    renew_at_ = now + lifetime - std::min<Duration>(lifetime / 5, kLongestAhead);
    failure_.reset();
    failures_ = 0;
    ++counters_.fetched;
  } else {
    spdlog::debug("no new token: {}", token.error().failure.message);
    failure_ = std::move(token.error());
    const Duration delay = backoff_.wait(kAfterFailure, ++failures_);
    not_before_ = now + std::max<Duration>(delay, failure_->retry_after.value_or(milliseconds(0)));
    ++counters_.failed;
  }
  fetched_.notify_all();
}

}  // namespace stocktake::auth
