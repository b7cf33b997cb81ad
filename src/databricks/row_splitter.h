#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/transport/body.h"

namespace stocktake::databricks {

/// Why the rest of a body is not read.
struct PageProblem {
  std::string why;
  bool too_large = false;  ///< it would not fit in memory
};

/// Splits a JSON object, while it arrives, into documents that can be parsed one by one: arrays of
/// some rows each, and the object itself with its list of rows empty.
///
/// It finds only where rows end, by counting brackets outside of strings. Each byte becomes part of
/// exactly one document, so the object is valid JSON if and only if each of them is.
class RowSplitter {
 public:
  /// Bytes of rows that are collected for a document.
  static constexpr std::size_t kBatch = std::size_t{64} << 10U;
  /// The largest row, and the largest object without its rows.
  static constexpr std::size_t kLargest = std::size_t{1} << 20U;

  /// Takes an array of rows. An empty one is an error, unless the whole list may be.
  using OnRows =
      std::function<tl::expected<void, std::string>(const net::Body& array, bool may_be_empty)>;

  /// `key`: the member of the object that has the rows.
  RowSplitter(std::string_view key, OnRows on_rows, std::size_t batch_size = kBatch);

  tl::expected<void, PageProblem> append(std::string_view text);
  /// The object without its rows, once everything was appended.
  const net::Body& object() const { return object_; }

 private:
  bool begins_rows() const;
  std::size_t end_of_string(std::string_view text, std::size_t at);
  tl::expected<void, PageProblem> take_bracket(char bracket);
  tl::expected<void, PageProblem> end_batch(bool may_be_empty);
  tl::expected<void, PageProblem> keep(std::string_view text);

  std::string key_;  ///< with its quotation marks
  OnRows on_rows_;
  std::size_t batch_size_;
  net::Body object_;
  net::Body batch_;
  int depth_ = 0;  ///< open brackets
  bool in_rows_ = false;
  bool in_string_ = false;
  bool after_backslash_ = false;
  bool follows_comma_ = false;
};

}  // namespace stocktake::databricks
