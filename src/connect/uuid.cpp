#include "connect/uuid.h"

#include <fmt/format.h>

#include <cstdint>
#include <random>

namespace stocktake::connect {

std::string make_uuid() {
  std::random_device random;
  const std::uint32_t a = random();
  const std::uint32_t b = random();
  const std::uint32_t c = random();
  const std::uint32_t d = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", a, b >> 16U, b & 0xfffU,
                     0x8000U | (c >> 16U & 0x3fffU), c & 0xffffU, d);
}

}  // namespace stocktake::connect
