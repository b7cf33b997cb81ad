#include "simulator/names.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "util/random.h"

namespace stocktake::simulator {
namespace {

constexpr std::array<std::string_view, 10> kTopics{
    "sales", "churn", "orders", "models", "raw", "export", "archive", "tests", "etl", "notes"};

constexpr std::array<std::string_view, kWeirdNames> kWeird{"comma, semicolon;",
                                                           "a \"quoted\" name",
                                                           "line\nbreak",
                                                           "tab\there",
                                                           "it's `ticked`",
                                                           " leading blank",
                                                           "trailing blank ",
                                                           "100%2Fsure",
                                                           "%",
                                                           "#hash",
                                                           "what?",
                                                           "a+b=c",
                                                           "back\\slash",
                                                           "rocket \xF0\x9F\x9A\x80",
                                                           "\xC3\x9C\x62\xC3\xA9r",
                                                           "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E",
                                                           "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                                           "</script><img src=x onerror=alert(1)>",
                                                           "=cmd|' /C calc'!A0",
                                                           "-rf",
                                                           "carriage\rreturn",
                                                           "e\xCC\x81 decomposed",
                                                           "...",
                                                           "null"};

std::string weird_display_name(int number) {
  constexpr int kKinds = 3;
  if (number % kKinds == 0) return "";
  if (number % kKinds == 1) return fmt::format("Nonn\xC3\xA9, Zo\xC3\xAB \"Z\" ({})", number);
  return fmt::format("=1+{}; two\nlines", number);
}

}  // namespace

std::string user_name(int number) {
  return fmt::format("user{:05}@example.com", number);
}

std::string orphan_name(int number) {
  return fmt::format("gone{:05}@example.com", number);
}

std::string inactive_user_name(int number) {
  return fmt::format("left{:05}@example.com", number);
}

std::string uuid_from(std::uint64_t hash) {
  const std::uint64_t more = mix(hash, 1);
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", hash >> 32U, hash >> 16U & 0xFFFFU,
                     hash & 0xFFFU, 8 + (more >> 62U), more >> 48U & 0xFFFU,
                     more & 0xFFFF'FFFF'FFFFU);
}

std::string user_display_name(int number, bool weird) {
  return weird ? weird_display_name(number) : fmt::format("User {}", number);
}

std::string principal_display_name(int number, bool weird) {
  if (weird) return weird_display_name(number);
  return fmt::format("{}-pipeline-{}",
                     kTopics.at(static_cast<std::size_t>(number) % kTopics.size()), number);
}

std::string other_case(const std::string& name) {
  std::string other = name;
  other[0] = static_cast<char>(other[0] - 'a' + 'A');
  const auto at = other.find('@') + 1;
  other[at] = static_cast<char>(other[at] - 'a' + 'A');
  return other;
}

std::string directory_name(std::uint64_t hash, int number) {
  return fmt::format("{}-{}", kTopics.at(hash % kTopics.size()), number);
}

std::string file_name(std::uint64_t hash, int number) {
  return fmt::format("{}-{:05}-part-{:03}", kTopics.at(hash % kTopics.size()), hash % 100'000,
                     number);
}

std::string with_extension(const std::string& name, std::uint64_t hash) {
  constexpr std::array<std::string_view, 9> kEndings{
      ".py", ".csv", ".parquet", ".snappy.parquet", ".PY", ".tar.gz", ".Csv", ".", ""};
  const std::uint64_t chosen = mix(hash, 9) % (kEndings.size() + 1);
  return chosen == kEndings.size() ? "." + name : name + std::string(kEndings.at(chosen));
}

std::string object_name(int number) {
  constexpr std::array<std::string_view, 12> kNames{"part",
                                                    "100%",
                                                    "a%2Fb",
                                                    "a%252Fb",
                                                    "one+two",
                                                    "#1",
                                                    "two words",
                                                    "day=2026-01-31",
                                                    "a\xE2\x88\x95"
                                                    "b",
                                                    "a\xE2\x81\x84"
                                                    "b",
                                                    "what?&x",
                                                    "\xC3\xBC~_.-"};
  const auto chosen = static_cast<std::size_t>(number) % kNames.size();
  return fmt::format("{}-{}", kNames.at(chosen), number);
}

bool has_slash(const std::string& name) {
  return name.find('/') != std::string::npos;
}

std::string weird_name(int number) {
  const std::string name(kWeird.at(static_cast<std::size_t>(number % kWeirdNames)));
  return number < kWeirdNames ? name : fmt::format("{} {}", name, number / kWeirdNames);
}

}  // namespace stocktake::simulator
