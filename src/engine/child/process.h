#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake {

/// A child process with pipes to its standard input, output and error. The destructor kills it.
class ChildProcess {
 public:
  /// Fails with `unreachable` if the program cannot be started.
  static Expected<ChildProcess> start(const std::string& program);
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
  void kill();

 private:
  ChildProcess() = default;
  static bool read_some(int& descriptor, std::string& bytes);

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::optional<std::string> ended_;
};

}  // namespace stocktake
