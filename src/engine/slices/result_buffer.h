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

/// Results whose directory nobody has asked for yet: a worker went down by itself, and whoever
/// gives directories their ids has not come to these. Bounded: what does not fit is forgotten, the
/// oldest slice first, and will be listed again when it is asked for.
class ResultBuffer {
 public:
  /// `max_entries`: files and subdirectories, and one more a directory.
  explicit ResultBuffer(std::size_t max_entries) : max_entries_(max_entries) {}

  void add(std::uint64_t slice, const protocol::DirectoryKey& place, Outcome outcome);
  /// The result for that directory, which is no longer held then.
  std::optional<Outcome> take(Source source, const std::string& path);
  std::size_t size() const { return items_.size(); }
  /// How many were forgotten so far.
  std::int64_t forgotten() const { return forgotten_; }

 private:
  struct Item {
    std::uint64_t slice = 0;
    Outcome outcome;
  };
  /// What a slice has left here.
  struct Rest {
    std::vector<std::string> keys;  ///< some may be taken already
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
