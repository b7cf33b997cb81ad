#pragma once

#include <cstddef>
#include <unordered_map>

namespace stocktake::net {

/// What the bodies that are arriving or being read may hold together, so that many large ones at
/// once do not exhaust memory. Small ones are not counted. Where the large ones would exceed it,
/// the largest goes on and the others are crowded out as they grow: so one always comes to its end.
class BodyBudget {
 public:
  static constexpr std::size_t kSmall = std::size_t{1} << 20U;

  explicit BodyBudget(std::size_t most) : max_(most) {}

  /// Whether the body of `owner` may grow to `size` bytes.
  bool admit(const void* owner, std::size_t size);
  /// The body of `owner` is done, or given up.
  void release(const void* owner);

 private:
  std::size_t max_;
  std::size_t held_ = 0;
  std::unordered_map<const void*, std::size_t> large_;
};

}  // namespace stocktake::net
