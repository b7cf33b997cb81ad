#include "engine/slices/result_buffer.h"

#include <utility>

namespace stocktake {

std::string ResultBuffer::key_of(Source source, const std::string& path) {
  return static_cast<char>(source.number()) + path;
}

std::size_t ResultBuffer::weight(const Outcome& outcome) {
  const auto* listing = std::get_if<Listing>(&outcome);
  if (listing == nullptr) return 1;
  // Files on disk cost a descriptor instead of memory.
  constexpr std::size_t kDescriptor = 5000;
  return 1 + (listing->many_files ? kDescriptor : listing->files.size()) +
         listing->directories.size();
}

void ResultBuffer::drop(const Item& item) {
  entries_ -= weight(item.result.outcome);
  const auto rest = rests_.find(item.slice);
  if (--rest->second.count == 0) rests_.erase(rest);
}

void ResultBuffer::add(std::uint64_t slice, const protocol::DirectoryKey& place, Result result) {
  std::string key = key_of(place.source, place.path);
  const auto [at, is_new] = items_.try_emplace(key);
  if (!is_new) drop(at->second);
  at->second = {slice, std::move(result)};
  entries_ += weight(at->second.result.outcome);
  Rest& rest = rests_[slice];
  rest.keys.push_back(std::move(key));
  ++rest.count;
  while (entries_ > max_entries_) forget_oldest();
}

void ResultBuffer::forget_oldest() {
  const std::uint64_t slice = rests_.begin()->first;
  const std::vector<std::string> keys = std::move(rests_.begin()->second.keys);
  for (const std::string& key : keys) {
    const auto item = items_.find(key);
    if (item == items_.end() || item->second.slice != slice) continue;
    drop(item->second);
    items_.erase(item);
    ++forgotten_;
  }
}

std::optional<ResultBuffer::Result> ResultBuffer::take(Source source, const std::string& path) {
  const auto item = items_.find(key_of(source, path));
  if (item == items_.end()) return std::nullopt;
  drop(item->second);
  Result result = std::move(item->second.result);
  items_.erase(item);
  return result;
}

}  // namespace stocktake
