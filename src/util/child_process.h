#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/expected.h"

namespace stocktake {

/// What to start, and with what.
struct ChildProgram {
  std::string path;
  std::vector<std::string> arguments{};
  /// Variables of this process that begin so are not handed on.
  std::vector<std::string> hidden{};
};

/// A child process with pipes to its standard input, output and error. The destructor kills it, and
/// waits for its end only for a moment: the kernel does not let a process go that waits for a file
/// system which does not answer.
class ChildProcess {
 public:
  /// Fails with `unreachable` if the program cannot be started; the remedy is the caller's to say.
  static Expected<ChildProcess> start(const ChildProgram& program);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  int input() const { return input_; }
  int output() const { return output_; }
  int errors() const { return errors_; }

  /// Writes as much as fits without blocking and removes it from `bytes`.
  void write_some(std::string& bytes) const;
  /// Appends the available output to `bytes`. Returns false at EOF.
  bool read_output(std::string& bytes) { return read_some(output_, bytes); }
  bool read_errors(std::string& bytes) { return read_some(errors_, bytes); }

  /// How the process ended, as text for users; none while it runs.
  std::optional<std::string> ended();
  /// Whether it has ended with exit code 0.
  bool succeeded() const { return succeeded_; }
  /// The process reads EOF on its standard input.
  void close_input();
  void kill();

 private:
  ChildProcess() = default;
  static bool read_some(int& descriptor, std::string& bytes);

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::optional<std::string> ended_;
  bool succeeded_ = false;
};

}  // namespace stocktake
