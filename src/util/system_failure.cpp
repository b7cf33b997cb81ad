#include "util/system_failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <system_error>

namespace stocktake {
namespace {

struct Refusal {
  int error;
  std::string_view what;
  std::string_view remedy;
};

constexpr std::string_view kMemory = "the system has no more memory for this process";
constexpr std::string_view kMoreMemory =
    "give the process, or its container, more memory, and run the command again";
constexpr std::string_view kFiles = "the system opens no more files";
constexpr std::string_view kMoreFiles = "raise the limit on open files (ulimit -n)";
constexpr std::string_view kSpace = "free space, and run the command again";

constexpr std::array kRefusals{
    // std::thread: pthread_create(3) has no other reason for it.
    Refusal{EAGAIN, "the system does not allow another thread",
            "raise the limit on processes and threads (ulimit -u, or that of the container)"},
    Refusal{ENOMEM, kMemory, kMoreMemory},
    Refusal{EMFILE, kFiles, kMoreFiles},
    Refusal{ENFILE, kFiles, kMoreFiles},
    Refusal{ENOSPC, "the disk is full", kSpace},
    Refusal{EDQUOT, "the disk quota is used up", kSpace},
    Refusal{EIO, "the system reports an input or output error", "check the disk"},
};

}  // namespace

std::optional<Failure> system_failure(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    return Failure{ExitCode::unreachable, std::string(kMemory), std::string(kMoreMemory)};
  }
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  if (system == nullptr) return std::nullopt;
  const auto& code = system->code();
  if (code.category() != std::system_category() && code.category() != std::generic_category()) {
    return std::nullopt;
  }
  const auto* const refusal =
      std::find_if(kRefusals.begin(), kRefusals.end(),
                   [&](const Refusal& each) { return each.error == code.value(); });
  if (refusal == kRefusals.end()) return std::nullopt;
  return Failure{ExitCode::unreachable,
                 fmt::format("{}: {}", refusal->what, std::strerror(refusal->error)),
                 std::string(refusal->remedy)};
}

}  // namespace stocktake
