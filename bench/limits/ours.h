#pragma once

#include <memory>

#include "limits/client.h"

namespace stocktake::bench {

/// The limiters of `src/net/limit`, used as the dispatcher uses them.
std::unique_ptr<Client> make_ours(const ClientOptions& options);

}  // namespace stocktake::bench
