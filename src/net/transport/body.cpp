#include "net/transport/body.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace stocktake::net {

void Body::append(std::string_view text) {
  if (text.empty()) return;
  if (size_ + text.size() + kPadding > capacity_) {
    reserve(std::max(size_ + text.size(), size_ + size_ / 2));
  }
  std::memcpy(data_.get() + size_, text.data(), text.size());
  size_ += text.size();
}

void Body::reserve(std::size_t size) {
  const std::size_t wanted = size + kPadding;
  if (wanted <= capacity_) return;
  char* grown = static_cast<char*>(std::realloc(data_.get(), wanted));
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(data_.release());  // realloc has freed or moved it
  data_.reset(grown);
  capacity_ = wanted;
}

}  // namespace stocktake::net
