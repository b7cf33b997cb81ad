#include "model/owner.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace stocktake {
namespace {

/// By number.
constexpr std::array<std::string_view, 8> kOwnerWords{
    "user",    "nobody", "inactive user", "service principal", "inactive service principal",
    "unknown", "place",  "group",
};

char plain(char letter) {
  if (letter == '-' || letter == '_') return ' ';
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

std::string_view to_string(OwnerKind kind) {
  return kOwnerWords.at(static_cast<std::size_t>(kind));
}

std::optional<OwnerKind> parse_owner_kind(std::int64_t number) {
  if (number < 0 || number >= static_cast<std::int64_t>(kOwnerWords.size())) return std::nullopt;
  return static_cast<OwnerKind>(number);
}

std::optional<OwnerKind> parse_owner_kind(std::string_view word) {
  for (std::size_t number = 0; number < kOwnerWords.size(); ++number) {
    const bool equal =
        std::equal(word.begin(), word.end(), kOwnerWords[number].begin(), kOwnerWords[number].end(),
                   [](char given, char letter) { return plain(given) == letter; });
    if (equal) return static_cast<OwnerKind>(number);
  }
  return std::nullopt;
}

std::string owner_kind_list() {
  std::string list;
  for (const std::string_view word : kOwnerWords) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

bool is_application_id(std::string_view name) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(name.begin(), name.end(), kForm.begin(), kForm.end(),
                    [](char given, char form) {
                      if (form == '-') return given == '-';
                      return (given >= '0' && given <= '9') || (given >= 'a' && given <= 'f') ||
                             (given >= 'A' && given <= 'F');
                    });
}

}  // namespace stocktake
