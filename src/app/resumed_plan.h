#pragma once

#include <string>

#include "app/scan_request.h"
#include "store/write/writer.h"
#include "util/expected.h"

namespace stocktake::app {

/// `--resume` must continue the same scan: otherwise its numbers describe no workspace at all.
/// Fails with `usage`, and says both, if `request` asks for something else than the inventory is
/// of. A request without users, roots and `--whole` takes those of the inventory.
Expected<void> expect_same_plan(const ScanRequest& request, const std::string& host,
                                store::Writer& inventory);

}  // namespace stocktake::app
