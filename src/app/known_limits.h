#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/source.h"
#include "net/dispatch/dispatcher.h"

namespace stocktake::app {

/// What the dispatcher has learned about the service's limits, as JSON for the inventory: for each
/// of these sources the requests in flight and the rate, where they are known. Of other sources, it
/// only supposes that they share a limit.
std::string known_limits(const net::Dispatcher& dispatcher, std::span<const Source> sources,
                         Instant now);

/// Starts the dispatcher from what another scan of the workspace has learned. It is checked as any
/// rate is: by probing. What cannot be read is left out: limits are found again. Call it before the
/// first request.
void start_from(net::Dispatcher& dispatcher, std::string_view known);

}  // namespace stocktake::app
