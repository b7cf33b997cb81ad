#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/frame.h"
#include "protocol/messages.h"
#include "spool/file_collector.h"

namespace stocktake::protocol {

/// Reads a worker's response to one slice from a stream that arrives in pieces of any size.
class ResponseReader {
 public:
  /// `folder`: for the files of large directories; as for SpoolFile.
  explicit ResponseReader(std::uint64_t slice, std::string folder = {})
      : slice_(slice), folder_(std::move(folder)) {}

  /// Throws FatalError if the temporary files cannot be written.
  void append(std::string_view bytes);
  /// Whether the trailer has arrived. Further bytes would be an error.
  bool is_whole() const { return error().empty(); }
  /// What is wrong with the stream, or that it ended too soon; empty if it is complete.
  std::string error() const;
  /// Returns what has arrived. The results count only if `is_whole`.
  SliceResponse take() { return std::move(answer_); }

 private:
  /// A directory of whose files some have arrived, and its result has not.
  struct Begun {
    DirectoryKey directory;
    FileCollector files;
  };

  void take_frame(const Frame& frame);
  void take_files(FilesOf some);
  void take_results(std::vector<TaskResult> results);
  void take_end(SliceTrailer end);

  std::uint64_t slice_;
  std::string folder_;
  FrameReader frames_;
  SliceResponse answer_;
  std::optional<Begun> begun_;
  std::string wrong_;
};

}  // namespace stocktake::protocol
