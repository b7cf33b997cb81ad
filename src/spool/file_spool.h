#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/listing.h"
#include "model/totals.h"
#include "spool/spool_file.h"

namespace stocktake {

/// Collects the files of a listing on disk, in a file that nobody else sees and that no crash
/// leaves behind. Memory use does not grow with their number, except for a bit each. All functions
/// throw FatalError, as SpoolFile does.
class FileSpool final : public FileList {
 public:
  /// `folder`: as for SpoolFile.
  explicit FileSpool(std::string folder) : spool_(std::move(folder)) {}

  void add(const Entry& file);

  /// A point between two files, to return to.
  struct Mark {
    std::uint64_t size = 0;
    Totals totals{};
  };
  Mark mark() const { return {spool_.size(), totals_}; }
  void return_to(const Mark& mark);

  /// Call it once, after the last `add` and before `each`.
  void finish() { spool_.flush(); }
  /// Drops each file whose identity an earlier one has. Call it after `finish`.
  void drop_repeats(const std::function<std::string(const Entry&)>& identity_of);

  const Totals& totals() const override { return totals_; }
  void each(const std::function<void(const Entry&)>& visit) const override;

 private:
  /// Where a record is: its number, counted from 0, and its place in the spool.
  struct Place {
    std::uint64_t number = 0;
    std::uint64_t at = 0;
  };
  struct Hashed {
    std::size_t hash = 0;
    Place place;
  };
  using Identity = std::function<std::string(const Entry&)>;

  void each_record(const std::function<void(const Entry&, const Place&)>& visit) const;
  void mark_repeats(const std::vector<Hashed>& same_hash, const Identity& identity_of);
  void count_again();

  SpoolFile spool_;
  std::string record_;
  std::uint64_t records_ = 0;  ///< found by `drop_repeats`
  Totals totals_;
  std::vector<bool> repeats_;  ///< by the number of the record; empty if there are none
};

}  // namespace stocktake
