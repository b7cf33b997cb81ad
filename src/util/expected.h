#pragma once

#include <string>
#include <tl/expected.hpp>

namespace stocktake {

/// The exit codes of the commands. Scripts rely on the numbers.
enum class ExitCode : int {
  complete = 0,
  bug = 1,
  usage = 2,
  gaps = 3,
  refused = 4,
  unreachable = 5,
  damaged = 6,
  interrupted = 130,
};

/// An expected failure that ends a command. `message` says what happened and to what; `remedy` says
/// what the user can do.
struct Failure {
  ExitCode code = ExitCode::bug;
  std::string message;
  std::string remedy;
};

template <typename T>
using Expected = tl::expected<T, Failure>;

inline tl::unexpected<Failure> fail(ExitCode code, std::string message, std::string remedy = "") {
  return tl::unexpected<Failure>(Failure{code, std::move(message), std::move(remedy)});
}

/// Thrown where a failure ends the run in code that cannot return it, such as the store.
class FatalError : public std::exception {
 public:
  explicit FatalError(Failure failure) : failure_(std::move(failure)) {}
  const Failure& failure() const { return failure_; }
  const char* what() const noexcept override { return failure_.message.c_str(); }

 private:
  Failure failure_;
};

}  // namespace stocktake
