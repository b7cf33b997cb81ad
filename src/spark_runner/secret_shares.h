#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stocktake::spark_runner {

/// Splits secrets in two shares, of which neither alone says anything: one is random, the other the
/// secret XOR the first. Artifacts of a Spark cluster are files that other users of its machines
/// may read and that outlive the session; commands show in its user interface and event log. So the
/// random shares travel in an artifact, the others in commands.
class SecretShares {
 public:
  /// Draws random bytes for secrets of `size` bytes in all.
  explicit SecretShares(std::size_t size = std::size_t{64} * 1024);

  /// The random shares, one after the other.
  const std::string& pad() const { return pad_; }

  struct Share {
    std::string bytes;       ///< as long as the secret
    std::size_t offset = 0;  ///< of its other share in the pad
  };
  /// No two secrets share a part of the pad; the same one again, in a row, is the same share.
  /// Throws FatalError once the pad is used up.
  Share split(std::string_view secret);

 private:
  std::string pad_;
  std::string last_secret_;
  Share last_;
  std::size_t used_ = 0;
};

}  // namespace stocktake::spark_runner
