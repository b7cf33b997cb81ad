#include "scan/user_list/name_form.h"

#include <algorithm>
#include <array>
#include <string>

#include "util/text.h"

namespace stocktake::scan {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<std::size_t> name_column(std::string_view word) {
  constexpr std::array<std::string_view, kIdColumn + 1> kColumns{"username", "applicationid",
                                                                 "email", "id"};
  std::string plain = to_lower_ascii(trim(word));
  std::erase_if(plain, [](char c) { return c == '_' || c == '-' || c == ' '; });
  const auto* const found = std::find(kColumns.begin(), kColumns.end(), plain);
  if (found == kColumns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kColumns.begin());
}

bool is_address_or_uuid(std::string_view text) {
  const auto at = text.find('@');
  const bool is_address = at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
                          text.find_first_of(" \t,;\"<>()|:") == std::string_view::npos;
  return is_address || is_uuid(text);
}

bool is_scim_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_rounded_number(std::string_view text) {
  const auto exponent = text.find_first_of("eE");
  if (exponent == std::string_view::npos || exponent == 0) return false;
  std::string_view power = text.substr(exponent + 1);
  if (!power.starts_with('+')) return false;
  power.remove_prefix(1);
  const std::string_view number = text.substr(0, exponent);
  return is_scim_id(power) && is_digit(number.front()) &&
         std::all_of(number.begin(), number.end(),
                     [](char c) { return is_digit(c) || c == '.' || c == ','; });
}

}  // namespace stocktake::scan
