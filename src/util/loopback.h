#pragma once

#include <string_view>

namespace stocktake {

/// `localhost`, 127.0.0.0/8 or ::1 (without brackets): what is sent there does not leave this
/// machine. Decides where plain text and a token may go.
bool is_loopback_name(std::string_view name);

}  // namespace stocktake
