#pragma once

#include <string>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/messages.h"

namespace stocktake::protocol {

/// Reads a worker's response to one slice from a stream that arrives in pieces of any size.
class ResponseReader {
 public:
  explicit ResponseReader(std::uint64_t slice) : slice_(slice) {}

  void append(std::string_view bytes);
  /// Whether the trailer has arrived. Further bytes would be an error.
  bool is_whole() const { return error().empty(); }
  /// What is wrong with the stream, or that it ended too soon; empty if it is complete.
  std::string error() const;
  /// Returns what has arrived. The results count only if `is_whole`.
  SliceResponse take() { return std::move(answer_); }

 private:
  void take_frame(const Frame& frame);
  void take_end(SliceTrailer end);

  std::uint64_t slice_;
  FrameReader frames_;
  SliceResponse answer_;
  std::string wrong_;
};

}  // namespace stocktake::protocol
