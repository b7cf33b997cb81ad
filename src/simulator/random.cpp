#include "simulator/random.h"

namespace stocktake::simulator {
namespace {

/// The finalizer of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t scramble(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
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

double fraction(std::uint64_t hash) {
  return static_cast<double>(hash >> 11U) * 0x1.0p-53;
}

std::uint64_t Random::next() {
  return scramble(state_++);
}

int Random::below(int most) {
  return most <= 0 ? 0 : static_cast<int>(next() % static_cast<std::uint64_t>(most));
}

}  // namespace stocktake::simulator
