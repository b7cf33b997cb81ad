#include "databricks/row_splitter.h"

#include <fmt/format.h>

#include <utility>

#include "util/text.h"

namespace stocktake::databricks {
namespace {

/// The depth of the members of the object, and of the elements of the list.
constexpr int kMembers = 1;
constexpr int kRowDepth = 2;

bool is_opening(char c) {
  return c == '[' || c == '{';
}

bool is_closing(char c) {
  return c == ']' || c == '}';
}

std::string_view without_space_at_end(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

RowSplitter::RowSplitter(std::string_view key, OnRows on_rows, std::size_t batch_size)
    : key_(fmt::format("\"{}\"", key)), on_rows_(std::move(on_rows)), batch_size_(batch_size) {}

tl::expected<void, PageProblem> RowSplitter::append(std::string_view text) {
  std::size_t kept = 0;  // what comes before is in `object_` or `batch_`
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (in_string_) {
      at = end_of_string(text, at);
      continue;
    }
    const char c = text[at];
    if (c == '"') {
      in_string_ = true;
    } else if (is_opening(c) || is_closing(c)) {
      // A row that does not touch the list itself needs no more than its depth.
      const bool is_of_row = in_rows_ && (is_opening(c) || depth_ > kRowDepth);
      if (is_of_row) {
        depth_ += is_opening(c) ? 1 : -1;
        continue;
      }
      if (auto done = keep(text.substr(kept, at - kept)); !done) return done;
      if (auto done = take_bracket(c); !done) return done;
      kept = at + 1;
    } else if (c == ',' && in_rows_ && depth_ == kRowDepth) {
      if (batch_.size() + at - kept < batch_size_) continue;
      if (auto done = keep(text.substr(kept, at - kept)); !done) return done;
      if (auto done = end_batch(false); !done) return done;
      follows_comma_ = true;
      kept = at + 1;
    }
  }
  return keep(text.substr(kept));
}

/// Returns the place of the quotation mark that ends the string, or the end of the text.
std::size_t RowSplitter::end_of_string(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (after_backslash_) {
      after_backslash_ = false;
    } else if (c == '\\') {
      after_backslash_ = true;
    } else if (c == '"') {
      in_string_ = false;
      return at;
    }
  }
  return at;
}

/// Whether what precedes a bracket is the key of the list. A quotation mark behind a backslash is
/// part of another key.
bool RowSplitter::begins_rows() const {
  std::string_view before = without_space_at_end(object_.text());
  if (!before.ends_with(':')) return false;
  before.remove_suffix(1);
  before = without_space_at_end(before);
  if (!before.ends_with(key_)) return false;
  before.remove_suffix(key_.size());
  return !before.ends_with('\\');
}

tl::expected<void, PageProblem> RowSplitter::take_bracket(char bracket) {
  if (is_opening(bracket)) {
    const bool begins = bracket == '[' && depth_ == kMembers && begins_rows();
    ++depth_;
    object_.append({&bracket, 1});
    if (!begins) return {};
    in_rows_ = true;
    follows_comma_ = false;
    batch_.append("[");
    return {};
  }
  --depth_;
  if (in_rows_) {
    if (auto done = end_batch(!follows_comma_); !done) return done;
    in_rows_ = false;
    batch_.clear();
  }
  object_.append({&bracket, 1});
  return {};
}

tl::expected<void, PageProblem> RowSplitter::end_batch(bool may_be_empty) {
  batch_.append("]");
  auto done = on_rows_(batch_, may_be_empty);
  if (!done) return tl::unexpected(PageProblem{done.error()});
  batch_.clear();
  batch_.append("[");
  return {};
}

tl::expected<void, PageProblem> RowSplitter::keep(std::string_view text) {
  net::Body& part = in_rows_ ? batch_ : object_;
  part.append(text);
  if (part.size() <= kBatch + kLargest) return {};
  // A quotation mark too many looks like this.
  return tl::unexpected(PageProblem{
      fmt::format("the JSON is invalid: {} is larger than {} MiB",
                  in_rows_ ? "an entry" : "the answer without its entries", kLargest >> 20U)});
}

}  // namespace stocktake::databricks
