#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "util/expected.h"

namespace stocktake::doctor {

enum class Status : std::uint8_t { ok, failed, skipped };

/// The result of one check.
struct Check {
  std::string name;  ///< what was checked: "host", "credentials", ...
  Status status = Status::ok;
  std::string text;                    ///< what was found, or why the check was skipped
  std::string remedy;                  ///< what to do next; never empty if the check failed
  ExitCode code = ExitCode::complete;  ///< the command's exit code if the check failed
};

/// Called for each check as soon as its result is known.
using Tell = std::function<void(const Check&)>;

inline Check passed(std::string name, std::string text) {
  return {std::move(name), Status::ok, std::move(text), "", ExitCode::complete};
}

inline Check skipped(std::string name, std::string why) {
  return {std::move(name), Status::skipped, std::move(why), "", ExitCode::complete};
}

inline Check failed(std::string name, ExitCode code, std::string text, std::string remedy) {
  return {std::move(name), Status::failed, std::move(text), std::move(remedy), code};
}

}  // namespace stocktake::doctor
