#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace stocktake {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  /// Returns the hash as 64 hexadecimal digits. The object must not be used afterwards.
  std::string finish();
  /// Returns the hash in Base64, as used in a Content-Security-Policy. The object must not be used
  /// afterwards.
  std::string finish_base64();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stocktake
