#include "util/random.h"

namespace stocktake {
namespace {

/// The finalizer of SplitMix64.
std::uint64_t scramble(std::uint64_t x) {
  x += SplitMix64::kStep;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return scramble(scramble(a) ^ b);
}

std::uint64_t mix(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mix(seed, hash);
}

double fraction(std::uint64_t bits) {
  return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

std::uint64_t SplitMix64::operator()() {
  const std::uint64_t bits = scramble(state_);
  state_ += step_;
  return bits;
}

}  // namespace stocktake
