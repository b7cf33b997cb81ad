#pragma once

#include <cstdint>
#include <string>

namespace stocktake {

/// What the workspace says about a source as a whole. Inventories store the numbers, so they must
/// not change.
enum class SourceState : std::uint8_t {
  available = 0,
  switched_off = 1,  ///< the service refuses every path of it, as a property of the workspace
  no_homes = 2,      ///< the folder of homes does not exist
};

struct SourceStatus {
  SourceState state = SourceState::available;
  std::string reason{};  ///< what the service said: "403 PERMISSION_DENIED: ..."

  bool operator==(const SourceStatus&) const = default;
};

}  // namespace stocktake
