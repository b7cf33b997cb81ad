#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "model/listing.h"
#include "model/source.h"
#include "net/transport/body.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

/// One list call. `path` is absolute ("/Users/a@x"), as the service spells it. `page_token`: which
/// page of the list, empty for the first.
net::Request list_request(Source source, const std::string& path,
                          const std::string& page_token = {});

/// A part of a directory's list.
struct ListingPage {
  Listing listing;
  std::string next_token;  ///< token of the page that follows; empty if this is the last page
};

/// Parses the body of a 200 to `list_request`; fails with the reason if the page is not complete:
/// cut short, not JSON, an error in a 200, a further page from a source that has no pages, an entry
/// that is not below `path`. It returns everything or nothing: no entry is dropped, except for the
/// directory itself and for repeats, as `drop_repeats` defines them. A row is below `path` also if
/// it spells the name of the home in another letter case. Linear in the size of the body.
tl::expected<ListingPage, std::string> parse_page(Source source, const std::string& path,
                                                  const net::Body& body);

/// The same for a list that must be complete in one body.
tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body);

}  // namespace stocktake::databricks
