#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "databricks/credentials.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// Values from the command line; empty if not given.
struct LoginOptions {
  std::string profile{};
  std::string host{};
  std::string token{};
  std::string token_file{};  ///< `-`: standard input
};

/// Looks up an environment variable.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

struct Login {
  std::string host;  ///< normalised: "https://host[:port]"
  std::unique_ptr<Credentials> credentials;
  std::string host_origin;         ///< where the host comes from, for users
  std::vector<std::string> notes;  ///< which values replaced others, for users
};

/// Finds the workspace and the credentials as Databricks' own tools do: first on the command line,
/// then in the environment, then in the configuration file. The file is not read if no profile is
/// requested and a host or credentials were found already. In addition, a profile's token is sent
/// only to that profile's host.
///
/// Fails with `usage` for a requested profile that does not exist, an unreadable file, a malformed
/// token, or contradicting options; with `refused` if no host or no token was found. No message
/// contains a token.
Expected<Login> log_in(const LoginOptions& options, const Environment& environment);

}  // namespace stocktake::databricks
