#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "protocol/response_reader.h"

namespace stocktake::spark_runner {

/// Why a slice has no answer, if the cause is the cluster and not the slice.
struct NoWorker {
  std::string machine;  ///< the executor's architecture: `aarch64`
  std::string message;
};

/// Assembles the outcomes of one job's slices from its rows; shim.py describes the rows.
class TaskRows {
 public:
  /// `slices`: the slice ids, by their number within the job.
  /// `folder`: for temporary files; as for SpoolFile.
  explicit TaskRows(const std::vector<std::uint64_t>& slices, std::string folder = {});

  /// Returns the outcome of a slice after its last row. An invalid row is an error of its slice; if
  /// it names no slice it is ignored, and its slice then ends with the job.
  std::optional<SliceOutcome> add(std::string_view row);
  /// The slices that have not ended: they are lost.
  std::vector<SliceOutcome> rest(const std::string& why);
  /// Set if a worker could not be started at all.
  const std::optional<NoWorker>& no_worker() const { return no_worker_; }

 private:
  struct Slice {
    Slice(std::uint64_t id, const std::string& folder) : number(id), answer(id, folder) {}
    std::uint64_t number;
    protocol::ResponseReader answer;
    std::string executor;
    std::string machine;
    bool ended = false;
  };

  SliceOutcome end(Slice& slice, const std::string& cause, const std::string& message);

  std::string folder_;
  std::vector<Slice> slices_;
  std::optional<NoWorker> no_worker_;
};

}  // namespace stocktake::spark_runner
