#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stop_token>
#include <thread>

#include "auth/credentials.h"
#include "auth/token_source.h"
#include "util/backoff.h"
#include "util/clock.h"

namespace stocktake::auth {

/// Runs jobs beside the caller, one at a time.
class Background {
 public:
  virtual ~Background() = default;
  virtual void run(std::function<void(const std::stop_token&)> job) = 0;
};

/// In a thread that lives as long as the job. The destructor asks the job to stop, and waits for
/// it.
class ThreadBackground final : public Background {
 public:
  void run(std::function<void(const std::stop_token&)> job) override;

 private:
  std::mutex mutex_;
  std::jthread thread_;
};

/// Credentials whose tokens expire. The next token is fetched while the current one is valid: when
/// a fifth of its lifetime, and at most five minutes, is left. Requests go on with the current one
/// meanwhile. One fetch at a time; one that fails is repeated with growing delays, or after the
/// time that the server asks for, and whatever its reason is, as long as the current token is
/// valid. `headers` are added to each grant; `seed` is that of the delays.
class RenewingCredentials final : public Credentials {
 public:
  RenewingCredentials(std::unique_ptr<TokenSource> source, std::string description,
                      const Clock& clock, std::unique_ptr<Background> background,
                      std::vector<std::string> headers = {},
                      std::uint64_t seed = std::random_device()());
  ~RenewingCredentials() override;

  tl::expected<std::optional<Grant>, FetchFailure> current() override;
  tl::expected<Grant, FetchFailure> wait() override;
  bool renew(std::uint64_t refused_grant) override;
  std::optional<Instant> valid_until() const override;
  std::string describe() const override { return description_; }

  /// How often a token was fetched, and how often that failed.
  struct Counters {
    int fetched = 0;
    int failed = 0;
  };
  Counters counters() const;

 private:
  void start_fetch(std::unique_lock<std::mutex>& lock);
  void fetch(const std::stop_token& stop);
  void take(tl::expected<AccessToken, FetchFailure> token);
  bool is_valid(Instant now) const { return grant_ && now < expires_at_; }

  std::unique_ptr<TokenSource> source_;
  std::string description_;
  const Clock& clock_;
  std::vector<std::string> headers_;
  Backoff backoff_;

  mutable std::mutex mutex_;
  std::condition_variable fetched_;
  std::optional<Grant> grant_;
  Instant expires_at_{};  ///< of the grant
  Instant renew_at_{};
  bool fetching_ = false;
  std::optional<FetchFailure> failure_;  ///< of the last attempt; none if it succeeded
  int failures_ = 0;
  Instant not_before_{};  ///< of the next attempt
  Counters counters_;
  std::unique_ptr<Background> background_;  ///< last: its job uses the other members
};

}  // namespace stocktake::auth
