#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "databricks/credentials.h"
#include "util/expected.h"

namespace stocktake::databricks {

/// What was given on the command line; empty where it was not.
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
  std::string host_origin;         ///< where the host is from, for people
  std::vector<std::string> notes;  ///< what took another's place, for people
};

/// Finds the workspace and the credentials as Databricks' own tools do: the command line, then the
/// environment, then the configuration file, which is not read where no profile is asked for and a
/// host or credentials are there already. Besides, a profile's token goes to that profile's host
/// only.
///
/// Fails with `usage` for a profile that is asked for and not there, an unreadable file, a broken
/// token, options that contradict each other; with `refused` where no host or no token was found.
/// No message ever holds a token.
Expected<Login> log_in(const LoginOptions& options, const Environment& environment);

}  // namespace stocktake::databricks
