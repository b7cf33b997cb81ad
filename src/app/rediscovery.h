#pragma once

#include <optional>

#include "app/scan_observer.h"
#include "net/dispatch/dispatcher.h"
#include "store/write/update_homes.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// Asks again for the users and homes of an inventory, if anything about them was not answered: a
/// gap that belongs to no home, a refused list, or who the caller is. Changes nothing; the result
/// is for `Writer::update_homes`.
///
/// Returns nothing if there was nothing to ask. Returns nothing either, with a note, if the service
/// answers less than before: then the inventory keeps what it has, and the gaps stay. Fails as
/// `scan::discover` does.
Expected<std::optional<store::LaterDiscovery>> discover_again(net::Dispatcher& dispatcher,
                                                              const Clock& clock,
                                                              const StopToken& stop,
                                                              store::Writer& inventory,
                                                              ScanObserver& observer);

}  // namespace stocktake::app
