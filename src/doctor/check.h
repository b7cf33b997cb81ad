#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "util/expected.h"

namespace stocktake::doctor {

enum class Status : std::uint8_t { ok, failed, skipped };

/// One line of an examination.
struct Check {
  std::string name;  ///< what was looked at: "host", "credentials", ...
  Status status = Status::ok;
  std::string text;                    ///< what was found, or why it was not looked at
  std::string remedy;                  ///< what to do next; never empty where it failed
  ExitCode code = ExitCode::complete;  ///< what the command ends with where it failed
};

/// Called for each check as soon as it is known.
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
