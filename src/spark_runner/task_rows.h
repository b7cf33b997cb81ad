#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "protocol/response_reader.h"

namespace stocktake::spark_runner {

/// Why a slice has no answer, where it is the cluster and not this slice.
struct NoWorker {
  std::string machine;  ///< the executor's architecture: `aarch64`
  std::string message;
};

/// Puts together what the tasks of one job say about its slices, row by row (shim.py says how).
class TaskRows {
 public:
  /// `slices`: by their number within the job.
  explicit TaskRows(const std::vector<std::uint64_t>& slices);

  /// The outcome of the slice that this row was the last of. A row that is none is an error of that
  /// slice, or, where it names none, is left out: its slice then ends with the job.
  std::optional<SliceOutcome> add(std::string_view row);
  /// Those that have not ended: they are lost.
  std::vector<SliceOutcome> rest(const std::string& why);
  /// A worker that could not be started at all.
  const std::optional<NoWorker>& no_worker() const { return no_worker_; }

 private:
  struct Slice {
    explicit Slice(std::uint64_t id) : number(id), answer(id) {}
    std::uint64_t number;
    protocol::ResponseReader answer;
    std::string executor;
    std::string machine;
    bool ended = false;
  };

  SliceOutcome end(Slice& slice, const std::string& cause, const std::string& message);

  std::vector<Slice> slices_;
  std::optional<NoWorker> no_worker_;
};

}  // namespace stocktake::spark_runner
