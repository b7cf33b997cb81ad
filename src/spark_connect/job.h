#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "spark_connect/error.h"

namespace stocktake::spark_connect {

/// A job: a Python function that maps Arrow batches in every partition of a range of numbers.
///
/// The function gets an iterator of `pyarrow.RecordBatch` with one column of numbers and returns
/// one of batches with one column of `pyarrow.binary()`, whose values, never null, are the job's
/// rows. It must read its input to the end, or its Python process is not used again (half a second
/// a job). A function that raises is run four times before the job fails.
struct JobSpec {
  std::string module;    ///< that a worker can import: of the standard library, or a `pyfiles/`
  std::string function;  ///< with an argument, `function(argument)` returns the function to run
  std::optional<std::string> argument;  ///< UTF-8; shows in a 3.5 server's user interface
  std::int64_t rows = 1;     ///< numbers 0..rows-1, dealt out evenly; one a partition or more
  int partitions = 1;        ///< tasks
  std::string tag;           ///< for `Session::interrupt_tag`; no comma; empty: none
  std::string operation_id;  ///< a UUID; empty: made here
};

using JobId = std::uint64_t;

struct JobRows {
  std::vector<std::string> rows;
};

struct JobFinished {
  std::int64_t rows = 0;  ///< of all events of the job
  int streams = 1;        ///< more than one: the server or the network ended some early
};

/// What became of a job: rows, in the order of its partitions (a partition's come when its task has
/// ended), then one `JobFinished` or one `Error` as its last event. After an error its rows so far
/// are true, and more may have been lost.
struct JobEvent {
  JobId job = 0;
  std::variant<JobRows, JobFinished, Error> what;
};

}  // namespace stocktake::spark_connect
