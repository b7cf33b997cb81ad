#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake {

/// A program that was started, with pipes to its standard input, output and error. Killed with the
/// object.
class ChildProcess {
 public:
  /// Fails with `unreachable` where it cannot be started.
  static Expected<ChildProcess> start(const std::string& program);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  int input() const { return input_; }
  int output() const { return output_; }
  int errors() const { return errors_; }

  /// Writes what there is room for, and drops it from `bytes`.
  void write_some(std::string& bytes) const;
  /// Reads what is there to `bytes`. False where nothing will come any more.
  bool read_output(std::string& bytes) { return read_some(output_, bytes); }
  bool read_errors(std::string& bytes) { return read_some(errors_, bytes); }

  /// How it ended, for people, once it has; empty while it runs.
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
