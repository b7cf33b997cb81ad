#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "util/expected.h"

namespace stocktake::databricks {

/// Proves to the service who is asking.
class Credentials {
 public:
  Credentials() = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  virtual ~Credentials();

  /// The value of the `Authorization` header. May be asked again at every request.
  virtual Expected<std::string> authorization() = 0;
  /// What kind it is and where it is from, for people. Holds no secret.
  virtual std::string describe() const = 0;
  /// When they end, milliseconds since 1970; nothing where they do not say.
  virtual std::optional<std::int64_t> expires_at() const { return std::nullopt; }
};

/// A personal access token, or any other bearer token.
class TokenCredentials final : public Credentials {
 public:
  /// `origin` says where the token is from: "--token-file /run/token".
  TokenCredentials(std::string token, std::string origin);

  Expected<std::string> authorization() override;
  std::string describe() const override;
  std::optional<std::int64_t> expires_at() const override;

 private:
  std::string token_;
  std::string origin_;
};

/// Takes the blanks off both ends. Fails with `usage` where nothing is left, and where it holds
/// what no token holds (more lines, blanks, control characters): such a header would be another
/// one. `origin` is for messages, which never hold the token.
Expected<std::string> clean_token(std::string_view text, const std::string& origin);

}  // namespace stocktake::databricks
