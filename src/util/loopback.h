#pragma once

#include <string_view>

namespace stocktake {

/// True for `localhost`, 127.0.0.0/8 and ::1 (without brackets): data sent there does not leave
/// this machine. Callers use it to decide where plain text and a token are allowed.
bool is_loopback_name(std::string_view name);

}  // namespace stocktake
