#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "util/child_process.h"
#include "util/clock.h"

namespace stocktake {

/// How a program ended.
struct ProgramEnd {
  bool succeeded = false;  ///< exit code 0
  bool timed_out = false;  ///< it was killed
  std::string how;         ///< "ended with code 1"
  std::string output;      ///< standard output, at most 1 MiB
  std::string errors;      ///< standard error, at most 64 KiB
};

/// Runs a program to its end; its standard input is empty. After `limit`, or if asked to
/// stop, it is killed. Fails with `unreachable` if it cannot be started.
Expected<ProgramEnd> run_program(const ChildProgram& program, Duration limit,
                                 const std::stop_token& stop = {});

/// The path of a program: `name` itself if there is a slash in it, otherwise the first executable
/// of that name in the folders of `path` (as PATH has them) that `accept` accepts. None if there is
/// none.
std::optional<std::string> find_program(const std::string& name, const std::string& path,
                                        const std::function<bool(const std::string&)>& accept);

}  // namespace stocktake
