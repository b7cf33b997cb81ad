#include "util/program.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace stocktake {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxOutput = std::size_t{1} << 20U;
constexpr std::size_t kMaxErrors = std::size_t{64} << 10U;
constexpr milliseconds kStep{50};
/// A program may leave a child behind that keeps its output open. What arrives this long after the
/// program itself has ended is not waited for.
constexpr milliseconds kAfterEnd{200};

void keep_at_most(std::string& text, std::size_t most) {
  if (text.size() > most) text.resize(most);
}

bool is_executable_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Expected<ProgramEnd> run_program(const ChildProgram& program, Duration limit,
                                 const std::stop_token& stop) {
  auto process = ChildProcess::start(program);
  if (!process) return tl::unexpected(process.error());
  process->close_input();
  ProgramEnd end;
  const SystemClock clock;
  const Instant deadline = clock.run_time() + limit;
  std::optional<Instant> ended_at;
  bool has_output = true;
  bool has_errors = true;
  while (has_output || has_errors || !ended_at) {
    std::array<pollfd, 2> waited{pollfd{process->output(), POLLIN, 0},
                                 pollfd{process->errors(), POLLIN, 0}};
    static_cast<void>(::poll(waited.data(), waited.size(), static_cast<int>(kStep.count())));
    if (has_output) has_output = process->read_output(end.output);
    if (has_errors) has_errors = process->read_errors(end.errors);
    keep_at_most(end.output, kMaxOutput);
    keep_at_most(end.errors, kMaxErrors);
    const Instant now = clock.run_time();
    if (!ended_at && process->ended()) ended_at = now;
    if (ended_at && now - *ended_at >= kAfterEnd) break;
    if (!ended_at && (now >= deadline || stop.stop_requested()) && !end.timed_out) {
      end.timed_out = true;
      process->kill();
    }
  }
  end.how = process->ended().value_or("");
  end.succeeded = process->succeeded();
  return end;
}

std::optional<std::string> find_program(const std::string& name, const std::string& path,
                                        const std::function<bool(const std::string&)>& accept) {
  if (name.find('/') != std::string::npos) {
    return is_executable_file(name) && accept(name) ? std::optional(name) : std::nullopt;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find(':', begin), path.size());
    const std::string folder = path.substr(begin, end - begin);
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (!path.empty() && is_executable_file(candidate) && accept(candidate)) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace stocktake
