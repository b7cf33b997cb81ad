#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "model/listing.h"
#include "model/source.h"
#include "net/body.h"
#include "net/http.h"

namespace stocktake::databricks {

/// One list call. `path` is absolute ("/Users/a@x"), as the service spells it.
net::Request list_request(Source source, const std::string& path);

/// "dbfs/list" or "workspace/list", as gaps name it.
std::string_view list_operation(Source source);

/// The body of a 200 to `list_request(source, path)` as a listing, or why it is not a whole one:
/// cut short, not JSON, an error in a 200, another page to follow, an entry that does not lie below
/// `path`. Either everything or nothing: no entry is ever dropped, except for the directory's own
/// and for a path that was there before (the first row stays). Linear in the size of the body.
tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body);

}  // namespace stocktake::databricks
