#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "auth/problem.h"
#include "util/clock.h"

namespace stocktake::auth {

/// A token as a method has got it.
struct AccessToken {
  std::string authorization;         ///< the value of the Authorization header
  std::vector<std::string> headers;  ///< further headers that authenticate: "Name: value"
  /// How long it is valid from now on; none if the method does not say.
  std::optional<Duration> lifetime;
};

/// Why there is no token.
struct FetchFailure {
  ErrorKind kind = ErrorKind::failed;
  Failure failure;        ///< contains no secret
  bool may_pass = false;  ///< another attempt may help: an outage, a rate limit, a garbled answer
  std::optional<std::chrono::milliseconds> retry_after{};  ///< as the server asks
};

inline tl::unexpected<FetchFailure> not_fetched(FetchFailure failure) {
  return tl::unexpected(std::move(failure));
}

/// Gets tokens by one method. `fetch` takes as long as a program or a server takes, unless it is
/// asked to stop, and is called from one thread at a time.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  virtual tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) = 0;
  /// The workspace's host, where the configuration has none and the method can find it.
  virtual tl::expected<std::string, FetchFailure> find_host(const std::stop_token& /*stop*/) {
    return not_fetched({ErrorKind::not_applicable,
                        {ExitCode::refused, "no workspace address is configured",
                         "give it with --workspace-url URL or DATABRICKS_HOST"},
                        false,
                        {}});
  }
};

/// A token that is known without a request or a program.
class FixedSource final : public TokenSource {
 public:
  explicit FixedSource(std::string authorization) : authorization_(std::move(authorization)) {}
  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& /*stop*/) override {
    return AccessToken{authorization_, {}, {}};
  }

 private:
  std::string authorization_;
};

}  // namespace stocktake::auth
