#include "util/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

namespace stocktake {
namespace {

/// How long the destructor waits for the end of a process that it has killed.
constexpr std::chrono::seconds kToDie{2};
constexpr std::chrono::milliseconds kToLookAgain{1};

/// What helps if a program cannot be started with this `errno`; empty if only the caller can say.
std::string remedy_of(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
      return "raise the limit on open files (ulimit -n)";
    case EAGAIN:
      return "raise the limit on processes (ulimit -u, or that of the container)";
    case ENOMEM:
      return "free memory, or raise the limit of the container or of ulimit -v";
    default:
      return "";
  }
}

struct Pipe {
  int read = -1;
  int write = -1;
};

bool open_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe = {ends[0], ends[1]};
  return true;
}

/// A socket instead of a pipe: writing to it after the reader has exited need not raise SIGPIPE.
bool open_input(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  pipe = {ends[0], ends[1]};
  return true;
}

void close_end(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

void set_nonblocking(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  static_cast<void>(::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
}

std::vector<char*> environment(const std::vector<std::string>& hidden) {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const bool is_hidden =
        std::any_of(hidden.begin(), hidden.end(),
                    [text](const std::string& name) { return text.starts_with(name); });
    if (!is_hidden) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

/// Signals that this program ignores would otherwise stay ignored in the child.
void set_default_signals(posix_spawnattr_t& attributes) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

Expected<ChildProcess> ChildProcess::start(const ChildProgram& program) {
  Pipe input;
  Pipe output;
  Pipe errors;
  int error = open_input(input) && open_pipe(output) && open_pipe(errors) ? 0 : errno;
  ChildProcess process;
  if (error == 0) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    set_default_signals(attributes);
    std::vector<std::string> words = program.arguments;
    words.insert(words.begin(), program.path);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<char*> variables = environment(program.hidden);
    error = ::posix_spawn(&process.pid_, program.path.c_str(), &actions, &attributes,
                          arguments.data(), variables.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  process.input_ = input.write;
  process.output_ = output.read;
  process.errors_ = errors.read;
  for (int* end : {&input.read, &output.write, &errors.write}) close_end(*end);
  if (error != 0) {
    process.pid_ = -1;
    return fail(ExitCode::unreachable,
                fmt::format("{} cannot be started: {}", program.path, std::strerror(error)),
                remedy_of(error));
  }
  for (const int end : {process.input_, process.output_, process.errors_}) set_nonblocking(end);
  return process;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      errors_(std::exchange(other.errors_, -1)),
      ended_(std::move(other.ended_)),
      succeeded_(other.succeeded_) {}

ChildProcess::~ChildProcess() {
  kill();
  for (int* end : {&input_, &output_, &errors_}) close_end(*end);
  const auto give_up_at = std::chrono::steady_clock::now() + kToDie;
  while (pid_ > 0 && !ended() && std::chrono::steady_clock::now() < give_up_at) {
    std::this_thread::sleep_for(kToLookAgain);
  }
}

void ChildProcess::write_some(std::string& bytes) const {
  while (!bytes.empty() && input_ >= 0) {
    const auto count = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.erase(0, static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      // If the reader has exited, its output reports EOF.
      if (errno != EAGAIN) bytes.clear();
      return;
    }
  }
}

bool ChildProcess::read_some(int& descriptor, std::string& bytes) {
  std::array<char, 65536> buffer{};
  while (descriptor >= 0) {
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return true;
    close_end(descriptor);
  }
  return false;
}

std::optional<std::string> ChildProcess::ended() {
  int status = 0;
  if (ended_ || pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return ended_;
  if (WIFSIGNALED(status)) {
    ended_ = fmt::format("ended by signal {}", WTERMSIG(status));
  } else {
    ended_ = fmt::format("ended with code {}", WEXITSTATUS(status));
    succeeded_ = WEXITSTATUS(status) == 0;
  }
  return ended_;
}

void ChildProcess::close_input() {
  close_end(input_);
}

void ChildProcess::kill() {
  if (pid_ > 0 && !ended_) ::kill(pid_, SIGKILL);
}

}  // namespace stocktake
