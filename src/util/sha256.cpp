#include "util/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <new>

#include "util/base64.h"

namespace stocktake {
namespace {

constexpr std::size_t kDigestSize = 32;

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  std::array<unsigned char, kDigestSize> finish() const {
    std::array<unsigned char, kDigestSize> bytes{};
    EVP_DigestFinal_ex(context, bytes.data(), nullptr);
    return bytes;
  }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(state_->context);
}

void Sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  std::string text;
  for (const unsigned char byte : state_->finish()) text += fmt::format("{:02x}", byte);
  return text;
}

std::string Sha256::finish_base64() {
  const auto bytes = state_->finish();
  return base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace stocktake
