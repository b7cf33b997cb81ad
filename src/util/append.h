#pragma once

#include <iterator>
#include <utility>
#include <vector>

namespace stocktake {

/// Moves the elements of `more` to the end of `all`; all of them at once if `all` is empty.
template <typename T>
void append(std::vector<T>& all, std::vector<T> more) {
  if (all.empty()) {
    all = std::move(more);
  } else {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
}

}  // namespace stocktake
