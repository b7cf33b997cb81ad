#pragma once

#include <string>

#include "databricks/listing_pages.h"
#include "net/transport/curl_transport.h"
#include "util/memory.h"

namespace stocktake::databricks {

// What answers may hold in memory, so that the process is not killed for it. Most answers are
// small; a long list of files is read while it arrives, and does not count.

/// Sets the limits on bodies that are collected whole, and the remedies.
void limit_bodies(net::CurlOptions& options, const MemoryLimit& memory);

/// `folder`: for temporary files, as for SpoolFile.
LargeListings large_listings(const MemoryLimit& memory, std::string folder);

}  // namespace stocktake::databricks
