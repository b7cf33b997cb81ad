#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/messages.h"

namespace stocktake::worker {

/// Writes a worker's response as frames: events as they happen, results about one MiB at a time.
/// The files of a large directory are written in parts, before its result.
class ResponseWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  explicit ResponseWriter(Sink sink) : sink_(std::move(sink)) {}

  void result(const TaskResult& result);
  void event(const protocol::SliceEvent& event);
  void log(std::string_view line);
  /// Writes the trailer; fills in the number of results.
  void end(protocol::SliceTrailer end);

 private:
  void write_files(const Task& task, const FileList& files);
  void flush_results();

  Sink sink_;
  protocol::ResultsEncoder results_;
  std::uint64_t count_ = 0;
};

}  // namespace stocktake::worker
