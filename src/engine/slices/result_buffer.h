#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/task.h"
#include "protocol/slice.h"

namespace stocktake {

/// Holds results for directories that have not been submitted yet: a worker descends by itself,
/// while the coordinator, which assigns the ids, has not reached these directories. Bounded: if it
/// is full, the results of the oldest slice are dropped, and listed again once submitted.
class ResultBuffer {
 public:
  /// `max_entries`: files and subdirectories, plus one per directory.
  explicit ResultBuffer(std::size_t max_entries) : max_entries_(max_entries) {}

  struct Result {
    Outcome outcome;
    std::string mount{};  ///< as `TaskResult::mount`
  };

  void add(std::uint64_t slice, const protocol::DirectoryKey& place, Result result);
  /// Removes and returns the result for that directory.
  std::optional<Result> take(Source source, const std::string& path);
  std::size_t size() const { return items_.size(); }
  /// How many results were dropped so far.
  std::int64_t forgotten() const { return forgotten_; }

 private:
  struct Item {
    std::uint64_t slice = 0;
    Result result;
  };
  /// The results of one slice.
  struct Rest {
    std::vector<std::string> keys;  ///< some may have been taken already
    std::size_t count = 0;
  };
  static std::string key_of(Source source, const std::string& path);
  static std::size_t weight(const Outcome& outcome);
  void forget_oldest();
  void drop(const Item& item);

  std::size_t max_entries_;
  std::size_t entries_ = 0;
  std::unordered_map<std::string, Item> items_;
  std::map<std::uint64_t, Rest> rests_;  ///< by slice
  std::int64_t forgotten_ = 0;
};

}  // namespace stocktake
