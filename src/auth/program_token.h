#pragma once

#include <string>
#include <string_view>

#include "auth/oauth.h"
#include "util/program.h"

namespace stocktake::auth {

/// How long a program may take before it is ended.
inline constexpr std::chrono::seconds kProgramTime{60};

/// The JSON object in a program's output; lines before it are passed over, as programs print
/// warnings there. Fails if there is none.
std::optional<Json> object_in(std::string_view output);

/// Runs the program and returns its output. Fails if it cannot be started, takes too long, or
/// fails; the failure has what it wrote to standard error, without what looks like a token.
tl::expected<std::string, FetchFailure> output_of(const ChildProgram& program,
                                                  const std::string& name,
                                                  const std::string& remedy,
                                                  const std::stop_token& stop);

}  // namespace stocktake::auth
