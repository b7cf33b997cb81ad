#include "databricks/answer_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace stocktake::databricks {
namespace {

/// For everything else: the program, the store's cache, listings that wait for the store.
constexpr std::uint64_t kElse = std::uint64_t{40} << 20U;
/// What a body costs while it is parsed, in its own size, with what is made of it.
constexpr std::uint64_t kParsed = 5;
constexpr std::uint64_t kLeastBody = std::uint64_t{4} << 20U;
constexpr std::uint64_t kMostBody = std::uint64_t{64} << 20U;
/// Bytes that a subdirectory of a large directory costs until it is stored, with its path.
constexpr std::uint64_t kDirectory = 512;
constexpr std::uint64_t kLeastDirectories = 20'000;
/// The results of a worker travel in frames of a limited size.
constexpr std::uint64_t kMostDirectories = std::uint64_t{1} << 20U;

std::uint64_t for_answers(const MemoryLimit& memory) {
  return memory.bytes - std::min(memory.bytes, kElse);
}

std::string remedy(const MemoryLimit& memory) {
  return fmt::format("more would not fit in memory ({}); allow stocktake more, and use --resume",
                     memory.in_words());
}

}  // namespace

void limit_bodies(net::CurlOptions& options, const MemoryLimit& memory) {
  const std::uint64_t most = std::clamp(for_answers(memory) / kParsed, kLeastBody, kMostBody);
  options.max_body_bytes = static_cast<std::size_t>(most);
  options.max_total_body_bytes = options.max_body_bytes;
  if (most < kMostBody) options.body_remedy = remedy(memory);
  options.streamed_remedy = "--max-answer allows larger ones";
}

LargeListings large_listings(const MemoryLimit& memory, std::string folder) {
  LargeListings large;
  large.folder = std::move(folder);
  const std::uint64_t most =
      std::clamp(for_answers(memory) / kDirectory, kLeastDirectories, kMostDirectories);
  large.max_directories = static_cast<std::size_t>(most);
  if (most < kMostDirectories) large.remedy = remedy(memory);
  return large;
}

}  // namespace stocktake::databricks
