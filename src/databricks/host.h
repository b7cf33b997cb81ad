#pragma once

#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake::databricks {

/// A workspace's address as people paste it, as "https://host[:port]" in lower case: the scheme
/// added, path, query and fragment dropped. Fails with `usage` for plain http to anything but this
/// machine (the token would be readable on the way), for a user or password in it, and for what is
/// no address. The failure's message holds no password.
Expected<std::string> normalise_host(std::string_view text);

/// Whether a normalised host is this machine.
bool is_loopback(std::string_view host);

/// Whether two normalised hosts are one server (a default port written out or not).
bool same_server(std::string_view one, std::string_view other);

}  // namespace stocktake::databricks
