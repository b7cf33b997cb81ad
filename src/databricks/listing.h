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
  std::string next_token;  ///< of the page that follows; empty: this is the last one
};

/// The body of a 200 to `list_request` as a page, or why it is not a whole one: cut short, not
/// JSON, an error in a 200, another page to follow where the source has no pages, an entry that
/// does not lie below `path`. Either everything or nothing: no entry is ever dropped, except for
/// the directory's own and for a path that was there before (the first row stays). Linear in the
/// size of the body.
tl::expected<ListingPage, std::string> parse_page(Source source, const std::string& path,
                                                  const net::Body& body);

/// The same of a list that must be whole in one body.
tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body);

/// Sets `ambiguous` of each directory whose path leads through another of them.
void mark_ambiguous(std::vector<Subdirectory>& directories);

}  // namespace stocktake::databricks
