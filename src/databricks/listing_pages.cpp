#include "databricks/listing_pages.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "databricks/answer.h"
#include "databricks/listing_stream.h"
#include "databricks/repeats.h"
#include "util/append.h"
#include "util/text.h"

namespace stocktake::databricks {

/// Collects pages. A body that arrives in parts counts once it is complete.
class ListingPages::Collector final : public net::BodySink {
 public:
  Collector(Source source, std::string path, LargeListings large)
      : source_(source),
        path_(std::move(path)),
        large_(std::move(large)),
        files_(large_.folder, large_.files_in_memory) {}

  void begin() override {
    discard();
    mark_ = files_.mark();
    has_parts_ = true;
    stream_.emplace(source_, path_, large_.batch_size);
  }

  bool append(std::string_view text) override {
    auto read = stream_->append(text);
    if (read && directories_.size() + stream_->directory_count() > large_.max_directories) {
      read = tl::unexpected(too_many_directories());
    }
    if (!read) {
      problem_ = read.error();
      return false;
    }
    files_.add(stream_->take_files());
    files_.limit_memory();
    return true;
  }

  const std::optional<PageProblem>& problem() const { return problem_; }

  /// The page that has arrived in parts, without the files that were collected.
  tl::expected<ListingPage, std::string> streamed_page() {
    if (problem_) return tl::unexpected(problem_->why);
    return stream_->finish();
  }

  /// Stands for the body where its kind is told from how it begins and ends. A body that was
  /// refused in the middle did not end too early.
  net::Body sample() const {
    net::Body sample(stream_->begins_with());
    sample.append(problem_ ? "}" : stream_->ends_with());
    return sample;
  }

  /// The page so far does not count.
  void discard() {
    if (stream_) files_.return_to(mark_);
    stream_.reset();
    problem_.reset();
  }

  void keep(Listing page, bool is_last) {
    stream_.reset();
    files_.add(std::move(page.files));
    if (!is_last) files_.limit_memory();
    stocktake::append(directories_, std::move(page.directories));
  }

  Listing finish(bool has_one_page) {
    Listing listing;
    listing.directories = std::move(directories_);
    files_.finish(listing, [](const Entry& file) { return identity_of(file); });
    if (!has_one_page || has_parts_) drop_repeats(listing.files);
    if (has_one_page) return listing;
    drop_repeats(listing.directories);
    mark_ambiguous(listing.directories);
    return listing;
  }

 private:
  PageProblem too_many_directories() const {
    return {fmt::format("the directory has more than {} subdirectories{}{}", large_.max_directories,
                        large_.remedy.empty() ? "" : ": ", large_.remedy),
            true};
  }

  Source source_;
  std::string path_;
  LargeListings large_;
  FileCollector files_;
  std::vector<Subdirectory> directories_;
  FileSpool::Mark mark_;  ///< before the page that arrives
  std::optional<ListingStream> stream_;
  std::optional<PageProblem> problem_;
  bool has_parts_ = false;  ///< files of one page were added in several steps
};

ListingPages::ListingPages(Source source, std::string path, LargeListings large)
    : source_(source),
      path_(std::move(path)),
      collector_(std::make_shared<Collector>(source_, path_, std::move(large))) {}

net::Request ListingPages::next_streamed_request() const {
  net::Request request = next_request();
  request.large_body = collector_;
  return request;
}

tl::expected<bool, std::string> ListingPages::take(const net::Body& body) {
  return take(parse_page(source_, path_, body));
}

net::Classification ListingPages::classify(net::Exchange& exchange, std::int64_t wall_now_ms) {
  if (exchange && exchange->is_streamed) {
    const auto& problem = collector_->problem();
    exchange->body = collector_->sample();
    if (problem && problem->too_large) {
      exchange =
          tl::unexpected(net::TransportError{net::TransportErrorKind::too_large, problem->why});
    }
  }
  auto classification = classify_exchange(
      exchange, wall_now_ms,
      [&](const net::Body& body) {
        return exchange->is_streamed ? take(collector_->streamed_page()) : take(body);
      },
      [](bool /*is_complete*/) {});
  if (classification.category != net::Category::done) collector_->discard();
  return classification;
}

tl::expected<bool, std::string> ListingPages::take(tl::expected<ListingPage, std::string> page) {
  if (!page) return tl::unexpected(page.error());
  if (!page->next_token.empty()) {
    if (tokens_.contains(page->next_token)) {
      return tl::unexpected("the list does not end: its next page was already read (" +
                            excerpt(page->next_token) + ")");
    }
    if (pages_ + 1 == kMaxPages) {
      return tl::unexpected("the list has more than " + std::to_string(kMaxPages) + " pages");
    }
    tokens_.insert(page->next_token);
  }
  next_token_ = std::move(page->next_token);
  ++pages_;
  collector_->keep(std::move(page->listing), next_token_.empty());
  return is_complete();
}

Listing ListingPages::finish() {
  return collector_->finish(pages_ <= 1);
}

}  // namespace stocktake::databricks
