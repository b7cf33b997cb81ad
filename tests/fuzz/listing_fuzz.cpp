// Listing bodies of both sources. The first byte chooses the source.

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>

#include "databricks/listing.h"
#include "databricks/listing_stream.h"
#include "databricks/repeats.h"
#include "fuzz/fuzz.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake {
namespace {

constexpr const char* kPath = "/Users/a@x";

void check_listing(const Listing& listing) {
  std::set<std::tuple<std::string, std::optional<std::int64_t>, std::string>> files;
  for (const Entry& file : listing.files) {
    const bool is_new = files.emplace(file.name, file.object_id, file.resource_id).second;
    fuzz::require(is_new, "no file is there twice");
    const std::int64_t time = file.modified_at.value_or(0);
    fuzz::require(time == bounded_time(time), "every output can write the times");
    fuzz::require(is_utf8(file.name) && is_utf8(file.kind), "names are UTF-8");
    fuzz::require(!file.kind.empty(), "every file has a kind");
    fuzz::require(!file.size || *file.size >= 0, "no size is negative");
  }
  std::set<std::string> directories;
  for (const Subdirectory& directory : listing.directories) {
    fuzz::require(!directory.name.empty(), "no directory is its own child");
    const bool is_new = directories.insert(directory.name).second;
    fuzz::require(is_new || directory.ambiguous, "no directory is there twice");
    const auto slash = directory.name.find('/');
    fuzz::require(!is_new || !directory.ambiguous || slash != std::string::npos,
                  "what is ambiguous has a slash or is a twin");
  }
}

/// The listing of a body that arrives in parts; nothing if it is refused.
std::optional<Listing> streamed(Source source, std::string_view text, std::size_t piece) {
  databricks::ListingStream stream(source, kPath, piece);
  Listing all;
  const auto keep = [&all](std::vector<Entry> files) {
    std::move(files.begin(), files.end(), std::back_inserter(all.files));
  };
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (!stream.append(text.substr(at, piece))) return std::nullopt;
    keep(stream.take_files());
  }
  auto page = stream.finish();
  if (!page || !page->next_token.empty()) return std::nullopt;
  keep(std::move(page->listing.files));
  databricks::drop_repeats(all.files);
  all.directories = std::move(page->listing.directories);
  return all;
}

/// However a body arrives, it is the same listing, or none.
void check_streams(Source source, std::string_view text,
                   const tl::expected<Listing, std::string>& listing) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{31}, text.size() + 1}) {
    const auto in_parts = streamed(source, text, piece);
    fuzz::require(in_parts.has_value() == listing.has_value(), "both are read, or none");
    fuzz::require(!in_parts || *in_parts == *listing, "what arrives in parts is the same");
  }
}

}  // namespace
}  // namespace stocktake

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  if (size == 0) return 0;
  const Source source = (data[0] & 1U) == 0 ? Source::dbfs : Source::workspace;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  const auto listing = databricks::parse_listing(source, kPath, net::Body(text));
  check_streams(source, text, listing);
  if (!listing) return 0;
  check_listing(*listing);
  // A body that was cut short is not accepted.
  const std::string_view whole = trim(text);
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, whole.size() / 3}) {
    if (trim(whole.substr(0, length)).size() == whole.size()) continue;
    fuzz::require(!databricks::parse_listing(source, kPath, net::Body(whole.substr(0, length))),
                  "a body that was cut is not read");
  }
  return 0;
}
