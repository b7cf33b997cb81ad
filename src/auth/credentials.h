#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_source.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake::auth {

/// The headers that authenticate a request. A newer grant has a higher number.
struct Grant {
  std::uint64_t number = 0;
  std::vector<std::string> headers;  ///< "Authorization: Bearer ..." first; secret
};

/// Authenticates the caller to the service. All functions may be called from any thread.
class Credentials {
 public:
  Credentials() = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  virtual ~Credentials();

  /// The grant for a request that is sent now; none while the first token, or a new one after the
  /// last has expired, is on its way. Does not wait. Fails if there is no token and the last
  /// attempt to get one has failed.
  virtual tl::expected<std::optional<Grant>, FetchFailure> current() = 0;
  /// The same, but waits for a token. A failure that may pass is waited for, up to a minute.
  virtual tl::expected<Grant, FetchFailure> wait() = 0;
  /// The service has refused this grant: asks for a new token, once. Returns whether `current` will
  /// have another answer.
  virtual bool renew(std::uint64_t refused_grant) = 0;
  /// How long the grant that `current` returns is used; none if that is unknown.
  virtual std::optional<Instant> valid_until() const { return std::nullopt; }
  /// Describes the kind and the origin of the credentials, for users. Contains no secret.
  virtual std::string describe() const = 0;
  /// When the credentials expire and are not renewed, milliseconds since 1970; nothing if they do
  /// not say or are renewed.
  virtual std::optional<std::int64_t> expires_at() const { return std::nullopt; }
};

/// Credentials that do not change: a personal access token, another bearer token, or a user's name
/// and password.
class FixedCredentials final : public Credentials {
 public:
  FixedCredentials(std::vector<std::string> headers, std::string description,
                   std::optional<std::int64_t> expires_at = std::nullopt);

  tl::expected<std::optional<Grant>, FetchFailure> current() override { return grant_; }
  tl::expected<Grant, FetchFailure> wait() override { return grant_; }
  bool renew(std::uint64_t /*refused_grant*/) override { return false; }
  std::string describe() const override { return description_; }
  std::optional<std::int64_t> expires_at() const override { return expires_at_; }

 private:
  Grant grant_;
  std::string description_;
  std::optional<std::int64_t> expires_at_;
};

/// Removes blanks from both ends. Fails with `usage` if nothing is left, or if the text contains
/// what no token contains (line breaks, blanks, control characters) and what could forge another
/// header. `origin` is for messages, which never contain the token.
Expected<std::string> clean_token(std::string_view text, const std::string& origin);

}  // namespace stocktake::auth
