#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "util/expected.h"

namespace stocktake::auth {

/// Why nobody is logged in, as `auth describe` says it.
enum class ErrorKind : std::uint8_t {
  none,              ///< nothing is configured
  many,              ///< two families are configured
  no_profile,        ///< the requested profile is not in the file
  reserved_profile,  ///< `__settings__` is requested as a profile
  bad_config,        ///< a malformed file, number, boolean, host or token
  not_applicable,    ///< a method was requested by name and does not fit
  failed,            ///< a secret is refused, a program failed, an answer is not understood
  mixed_places,      ///< a secret would go to a host that it does not belong to
  account_host,      ///< the host is an account's, and no workspace is named
  network,           ///< something does not answer
};

std::string_view to_string(ErrorKind kind);

struct Problem {
  ErrorKind kind = ErrorKind::none;
  Failure failure;  ///< contains no secret
};

template <typename T>
using Result = tl::expected<T, Problem>;

/// The exit code follows from the kind: `refused` if credentials are missing or wrong,
/// `unreachable` for `network`, otherwise `usage`.
tl::unexpected<Problem> fail(ErrorKind kind, std::string message, std::string remedy);

}  // namespace stocktake::auth
