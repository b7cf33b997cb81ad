#include "databricks/listing_stream.h"

#include "databricks/json_value.h"
#include "databricks/page_parts.h"
#include "databricks/source_api.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

/// Enough for the title of a web page.
constexpr std::size_t kSample = 4096;
/// Bytes of a byte order mark.
constexpr std::size_t kMark = 3;

}  // namespace

ListingStream::ListingStream(Source source, const std::string& path, std::size_t batch_size)
    : api_(api_of(source)),
      builder_(source, path),
      splitter_(
          api_.rows,
          [this](const net::Body& array, bool may_be_empty) {
            return add_rows(array, may_be_empty);
          },
          batch_size) {}

tl::expected<void, PageProblem> ListingStream::append(std::string_view text) {
  if (begins_with_.size() < kSample) {
    begins_with_ += text.substr(0, kSample - begins_with_.size());
    const std::string_view begun = trim(without_mark(begins_with_));
    // A web page is not read to its end. A byte order mark may have arrived in part.
    if (!begun.empty() && begun.front() != '{' && begins_with_.size() > kMark) {
      return tl::unexpected(PageProblem{"the JSON is not an object"});
    }
  }
  const auto last = text.find_last_not_of(" \t\r\n");
  if (last != std::string_view::npos) last_ = text[last];
  return splitter_.append(text);
}

tl::expected<void, std::string> ListingStream::add_rows(const net::Body& array, bool may_be_empty) {
  simdjson::dom::parser parser;
  const auto rows = parse_array(parser, array);
  if (!rows) return tl::unexpected(rows.error());
  if (!may_be_empty && rows->begin() == rows->end()) {
    return tl::unexpected<std::string>("the JSON is invalid: a comma without an entry");
  }
  return builder_.add(*rows);
}

/// Rows in a list that the splitter did not recognise, because its key is spelt with escapes, are
/// still in the object.
tl::expected<ListingPage, std::string> ListingStream::finish() {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, splitter_.object());
  if (!object) return tl::unexpected(object.error());
  const auto parts = read_parts(api_, *object);
  if (!parts) return tl::unexpected(parts.error());
  if (parts->rows) {
    if (auto added = builder_.add(*parts->rows); !added) return tl::unexpected(added.error());
  }
  return ListingPage{builder_.finish(), parts->next_token};
}

}  // namespace stocktake::databricks
