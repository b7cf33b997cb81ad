#include "auth/redact.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "util/text.h"

namespace stocktake::auth {
namespace {

/// Personal access tokens, secrets of service principals, JWTs.
constexpr std::array<std::string_view, 3> kPrefixes{"dapi", "dose", "eyJ"};
constexpr std::size_t kShortest = 8;
constexpr std::size_t kLong = 32;

bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-_~+=").find(c) != std::string_view::npos;
}

std::string_view prefix_of(std::string_view word) {
  for (const std::string_view prefix : kPrefixes) {
    if (word.starts_with(prefix)) return prefix;
  }
  return "";
}

bool looks_secret(std::string_view word) {
  if (!prefix_of(word).empty()) return word.size() >= kShortest;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return word.size() >= kLong && !is_uuid(word) &&
         std::any_of(word.begin(), word.end(), is_digit) &&
         !std::all_of(word.begin(), word.end(), is_digit);
}

}  // namespace

std::string masked(std::string_view secret) {
  return std::string(prefix_of(secret)) + "…masked";
}

std::string without_password(std::string_view address) {
  const auto scheme = address.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto at = address.rfind('@');  // a password may have any character, even a slash
  if (at == std::string_view::npos || at < begin) return std::string(address);
  return std::string(address.substr(0, begin)) + "…masked" + std::string(address.substr(at));
}

std::string without_secrets(std::string_view text) {
  std::string safe;
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_of_word(text[begin])) {
      safe += text[begin++];
      continue;
    }
    const bool is_jwt = text.substr(begin).starts_with("eyJ");
    std::size_t end = begin;
    while (end < text.size() && (is_of_word(text[end]) || (is_jwt && text[end] == '.'))) ++end;
    const std::string_view word = text.substr(begin, end - begin);
    safe += looks_secret(word) ? "***" : word;
    begin = end;
  }
  return safe;
}

}  // namespace stocktake::auth
