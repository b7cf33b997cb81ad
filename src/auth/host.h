#pragma once

#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake::auth {

/// Normalises a pasted workspace address to "https://host[:port]" in lower case: adds the scheme,
/// drops the scheme's own port, path, query and fragment. Fails with `usage` for plain http to any
/// host but this machine (the token would be sent unencrypted), for an address with a user or
/// password, and for text that is not an address. The failure's message contains no password.
Expected<std::string> normalise_host(std::string_view text);

/// The ids in the query of a pasted address, as the browser shows them: the workspace in `w` or
/// `o`, the account in `a`. Empty if there is none.
struct PastedIds {
  std::string workspace_id;
  std::string account_id;
};
PastedIds ids_in(std::string_view address);

/// Whether a normalised host serves accounts rather than workspaces: `https://accounts.` or
/// `https://accounts-dod.`.
bool is_account_host(std::string_view host);

/// Whether a normalised host is of one workspace, by the domains of AWS, Azure and Google Cloud. A
/// host of another name may serve an account and all of its workspaces.
bool is_workspace_host(std::string_view host);

/// Whether a normalised host is this machine.
bool is_loopback(std::string_view host);

/// Whether two hosts are the same server. Inventories of older versions have hosts with the
/// scheme's own port.
bool same_server(std::string_view one, std::string_view other);

}  // namespace stocktake::auth
