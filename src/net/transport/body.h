#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace stocktake::net {

/// A response body that grows without being held twice: `realloc` moves the pages of a large block
/// instead of copying them, which no standard container does. At least `kPadding` bytes are always
/// allocated behind the text, as simdjson requires, so that it is parsed in place.
class Body {
 public:
  static constexpr std::size_t kPadding = 64;

  Body() = default;
  explicit Body(std::string_view text) { append(text); }

  /// Throws std::bad_alloc.
  void append(std::string_view text);
  /// Allocates room for `size` bytes in total, as Content-Length announces them.
  void reserve(std::size_t size);

  /// Forgets the text and keeps the memory.
  void clear() { size_ = 0; }

  std::string_view text() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  /// Allocated bytes, including at least `kPadding` behind the text; 0 before the first append.
  std::size_t capacity() const { return capacity_; }

 private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  std::unique_ptr<char, Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace stocktake::net
