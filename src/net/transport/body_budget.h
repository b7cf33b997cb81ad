#pragma once

#include <cstddef>
#include <unordered_map>

namespace stocktake::net {

/// The memory that bodies may hold together while they arrive or are read, so that many large ones
/// at once do not exhaust it. Bodies of at most `kSmall` bytes are not counted. If the large ones
/// would exceed the budget, the largest continues and the others are refused as they grow, so at
/// least one always completes.
class BodyBudget {
 public:
  static constexpr std::size_t kSmall = std::size_t{1} << 20U;

  explicit BodyBudget(std::size_t most) : max_(most) {}

  /// Whether the body of `owner` may grow to `size` bytes.
  bool admit(const void* owner, std::size_t size);
  /// The body of `owner` is complete or abandoned.
  void release(const void* owner);

 private:
  std::size_t max_;
  std::size_t held_ = 0;
  std::unordered_map<const void*, std::size_t> large_;
};

}  // namespace stocktake::net
