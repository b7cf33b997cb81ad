#include "spark_runner/secret_shares.h"

#include <openssl/rand.h>

#include <stdexcept>

#include "util/expected.h"

namespace stocktake::spark_runner {

SecretShares::SecretShares(std::size_t size) : pad_(size, '\0') {
  auto* bytes = reinterpret_cast<unsigned char*>(pad_.data());
  if (RAND_bytes(bytes, static_cast<int>(size)) != 1) {
    throw std::runtime_error("the system provides no random numbers");
  }
}

SecretShares::Share SecretShares::split(std::string_view secret) {
  if (secret == last_secret_ && !secret.empty()) return last_;
  if (secret.size() > pad_.size() - used_) {
    throw FatalError({ExitCode::unreachable, "the token was renewed too often for one session",
                      "continue in a new session with --resume"});
  }
  last_secret_ = secret;
  last_ = {std::string(secret), used_};
  for (char& byte : last_.bytes) byte = static_cast<char>(byte ^ pad_[used_++]);
  return last_;
}

}  // namespace stocktake::spark_runner
