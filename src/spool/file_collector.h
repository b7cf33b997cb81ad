#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/listing.h"
#include "spool/file_spool.h"

namespace stocktake {

/// Collects the files of one listing: in memory while they are few, in a FileSpool once they are
/// many. All functions throw FatalError.
class FileCollector {
 public:
  static constexpr std::size_t kFew = 4096;

  /// `folder`: as for SpoolFile. `few`: files in memory that `limit_memory` accepts.
  explicit FileCollector(std::string folder, std::size_t few = kFew)
      : folder_(std::move(folder)), few_(few) {}

  void add(std::vector<Entry> files);
  /// Moves the files in memory to the spool if they are many.
  void limit_memory();

  /// A point to return to, before files that may not count. The files so far go to the spool.
  FileSpool::Mark mark();
  /// Forgets all files that were added after `mark`.
  void return_to(const FileSpool::Mark& mark);

  /// Moves all files to `listing`. If some are in the spool, all are, and each whose identity an
  /// earlier one has is dropped; without `identity_of`, none is.
  void finish(Listing& listing, const std::function<std::string(const Entry&)>& identity_of);

 private:
  void spool();

  std::string folder_;
  std::size_t few_;
  std::vector<Entry> files_;
  std::shared_ptr<FileSpool> spool_;
};

}  // namespace stocktake
