#include "databricks/listing.h"

#include "databricks/json_value.h"
#include "databricks/listing_builder.h"
#include "databricks/page_parts.h"
#include "databricks/source_api.h"

namespace stocktake::databricks {
namespace {

/// Bodies up to this size are parsed by a parser that is kept. For most listings it takes longer to
/// allocate a parser's memory than to parse.
constexpr std::size_t kUsual = std::size_t{64} << 10U;

simdjson::dom::parser& kept_parser() {
  thread_local simdjson::dom::parser parser;
  return parser;
}

}  // namespace

net::Request list_request(Source source, const std::string& path, const std::string& page_token) {
  return api_of(source).request(path.empty() ? "/" : path, page_token);
}

tl::expected<ListingPage, std::string> parse_page(Source source, const std::string& path,
                                                  const net::Body& body) {
  simdjson::dom::parser own_parser;
  const auto object = parse_object(body.size() <= kUsual ? kept_parser() : own_parser, body);
  if (!object) return tl::unexpected(object.error());
  const auto parts = read_parts(api_of(source), *object);
  if (!parts) return tl::unexpected(parts.error());
  if (!parts->rows) return ListingPage{{}, parts->next_token};
  ListingBuilder builder(source, path);
  if (auto added = builder.add(*parts->rows); !added) return tl::unexpected(added.error());
  return ListingPage{builder.finish(), parts->next_token};
}

tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body) {
  auto page = parse_page(source, path, body);
  if (!page) return tl::unexpected(page.error());
  if (!page->next_token.empty()) return tl::unexpected<std::string>(kIsOnePage);
  return std::move(page->listing);
}

}  // namespace stocktake::databricks
