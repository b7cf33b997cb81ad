#include "net/transport/body_budget.h"

#include <algorithm>

namespace stocktake::net {

bool BodyBudget::admit(const void* owner, std::size_t size) {
  if (size <= kSmall) return true;
  std::size_t& mine = large_[owner];
  const std::size_t with_this = held_ - mine + size;
  const auto is_smaller = [&](const auto& other) {
    return other.first == owner || other.second < size;
  };
  if (with_this > max_ && !std::all_of(large_.begin(), large_.end(), is_smaller)) return false;
  held_ = with_this;
  mine = size;
  return true;
}

void BodyBudget::release(const void* owner) {
  const auto found = large_.find(owner);
  if (found == large_.end()) return;
  held_ -= found->second;
  large_.erase(found);
}

}  // namespace stocktake::net
