#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "spark_connect/error.h"

namespace stocktake::spark_connect {

/// A job: a Python function that maps Arrow batches, run on every partition of a range of numbers.
/// The function gets an iterator of `pyarrow.RecordBatch` with one column of numbers. It returns an
/// iterator of batches with one column of `pyarrow.binary()`; its values, never null, are the job's
/// rows. It must read all its input, or Spark does not reuse its Python process (half a second per
/// job). Spark runs a function that raises four times before the job fails.
struct JobSpec {
  std::string module;    ///< that a worker can import: standard library or `pyfiles/` artifact
  std::string function;  ///< with an argument, `function(argument)` returns the function to run
  std::optional<std::string> argument;  ///< UTF-8; visible in the user interface of a 3.5 server
  std::int64_t rows = 1;     ///< numbers 0..rows-1, spread evenly; at least one per partition
  int partitions = 1;        ///< number of tasks
  std::string tag;           ///< for `Session::interrupt_tag`; no comma; empty: none
  std::string operation_id;  ///< a UUID; empty: generated
};

using JobId = std::uint64_t;

struct JobRows {
  std::vector<std::string> rows;
};

struct JobFinished {
  std::int64_t rows = 0;  ///< in all events of the job
  int streams = 1;        ///< more than 1: the server or the network ended some early
};

/// An event of a job. A job's rows come in the order of its partitions; those of a partition come
/// when its task has ended. The last event is one `JobFinished` or one `Error`. After an error, the
/// rows so far are valid, but others may have been lost.
struct JobEvent {
  JobId job = 0;
  std::variant<JobRows, JobFinished, Error> what;
};

}  // namespace stocktake::spark_connect
