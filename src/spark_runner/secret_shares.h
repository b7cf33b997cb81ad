#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stocktake::spark_runner {

/// Splits a secret into two shares; either one alone reveals nothing: one is random, the other is
/// the secret XOR the first. Artifacts of a Spark cluster are files that other users of its
/// machines may read and that outlive the session; commands are visible in its user interface and
/// event log. So the random shares travel in an artifact, and the others in commands.
class SecretShares {
 public:
  /// Generates random bytes for secrets of `size` bytes in total. By default, those of a hundred
  /// hours: two tokens of Entra ID, 2 KiB each, an hour.
  explicit SecretShares(std::size_t size = std::size_t{512} * 1024);

  /// The random shares, concatenated.
  const std::string& pad() const { return pad_; }

  struct Share {
    std::string bytes;       ///< of the secret's length
    std::size_t offset = 0;  ///< position of the other share in the pad
  };
  /// No two secrets use the same part of the pad; if the same secret is split again in succession,
  /// its share is the same. Throws FatalError once the pad is used up.
  Share split(std::string_view secret);

 private:
  std::string pad_;
  std::string last_secret_;
  Share last_;
  std::size_t used_ = 0;
};

}  // namespace stocktake::spark_runner
