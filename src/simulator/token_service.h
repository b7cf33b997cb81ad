#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "simulator/call.h"
#include "simulator/fault_injector.h"
#include "simulator/options.h"

namespace stocktake::simulator {

/// Issues tokens that expire, as the services do that a login asks: the workspace's OIDC endpoints,
/// its metadata, Entra ID, the metadata service of a machine on Azure, and Google's.
class TokenService {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit TokenService(const TokenSpec& spec) : spec_(spec), random_(std::random_device()()) {}

  /// `authorization`: the header's value. `url`: the server's, as the client sees it. None if no
  /// service of these has that path.
  std::optional<Answer> answer(const Call& call, const std::string& authorization,
                               const std::string& url, Time now);
  /// Whether this token was issued and has not expired.
  bool accepts(const std::string& token, Time now);

  std::int64_t issued() const { return issued_; }
  std::int64_t refused() const { return refused_; }

 private:
  std::string issue(Time now);
  Answer oauth_token(const Call& call, const std::string& authorization, Time now);
  Answer entra_token(const Call& call, Time now);
  bool is_right_secret(const std::string& secret) const;
  Answer refuse(int status, std::string_view code, std::string_view description);

  const TokenSpec& spec_;
  std::mt19937_64 random_;
  std::map<std::string, Time> expiries_;  ///< of issued tokens
  std::int64_t issued_ = 0;
  std::int64_t refused_ = 0;
};

}  // namespace stocktake::simulator
