#pragma once

#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake::databricks {

/// Normalises a pasted workspace address to "https://host[:port]" in lower case: adds the scheme,
/// drops path, query and fragment. Fails with `usage` for plain http to any host but this machine
/// (the token would be sent unencrypted), for an address with a user or password, and for text that
/// is not an address. The failure's message contains no password.
Expected<std::string> normalise_host(std::string_view text);

/// Whether a normalised host is this machine.
bool is_loopback(std::string_view host);

/// Whether two normalised hosts are the same server (with or without the default port).
bool same_server(std::string_view one, std::string_view other);

}  // namespace stocktake::databricks
