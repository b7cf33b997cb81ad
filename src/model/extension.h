#pragma once

#include <string_view>

namespace stocktake {

/// The extension in a file's name or path: what stands behind the last dot of the last component,
/// as it is spelled. Empty if there is no dot, if the only dot is the first character, or if
/// nothing stands behind the last one. The letter case of an extension does not matter.
constexpr std::string_view extension_of(std::string_view name) {
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  return name.substr(dot + 1);
}

}  // namespace stocktake
