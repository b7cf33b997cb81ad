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
  /// 64 hexadecimal digits; the object is used up.
  std::string finish();
  /// The same in Base64, as a Content-Security-Policy has it; the object is used up.
  std::string finish_base64();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stocktake
