#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "util/expected.h"

namespace stocktake::databricks {

/// Authenticates the caller to the service.
class Credentials {
 public:
  Credentials() = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  virtual ~Credentials();

  /// Returns the value of the `Authorization` header. May be called for every request.
  virtual Expected<std::string> authorization() = 0;
  /// Describes the kind and the origin of the credentials, for users. Contains no secret.
  virtual std::string describe() const = 0;
  /// When the credentials expire, milliseconds since 1970; nothing if they do not say.
  virtual std::optional<std::int64_t> expires_at() const { return std::nullopt; }
};

/// A personal access token, or any other bearer token.
class TokenCredentials final : public Credentials {
 public:
  /// `origin` says where the token comes from: "--token-file /run/token".
  TokenCredentials(std::string token, std::string origin);

  Expected<std::string> authorization() override;
  std::string describe() const override;
  std::optional<std::int64_t> expires_at() const override;

 private:
  std::string token_;
  std::string origin_;
};

/// Removes blanks from both ends. Fails with `usage` if nothing is left, or if the text contains
/// what no token contains (line breaks, blanks, control characters) and what could forge another
/// header. `origin` is for messages, which never contain the token.
Expected<std::string> clean_token(std::string_view text, const std::string& origin);

}  // namespace stocktake::databricks
