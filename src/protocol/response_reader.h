#pragma once

#include <string>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/messages.h"

namespace stocktake::protocol {

/// Reads what a worker writes, as it arrives in pieces of any size, for one slice.
class ResponseReader {
 public:
  explicit ResponseReader(std::uint64_t slice) : slice_(slice) {}

  void append(std::string_view bytes);
  /// Whether the last word has come. More bytes would be an error.
  bool is_whole() const { return error().empty(); }
  /// What is wrong with the stream, or that it ended too soon; empty where it is whole.
  std::string error() const;
  /// What has arrived. Its results count only where `is_whole`.
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
