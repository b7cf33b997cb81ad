#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace stocktake::protocol {

enum class FrameKind : std::uint8_t {
  secret = 1,    ///< to the worker, first: the headers that authenticate, one a line
  certificates,  ///< to the worker, second: `WorkspaceAccess::ca_pem`, the same for all slices
  request,       ///< to the worker, third: a SliceRequest
  drain,         ///< to the worker: end soon, with what has been listed
  results,       ///< from the worker: some TaskResults
  event,         ///< from the worker: a SliceEvent
  log,           ///< from the worker: a line of text
  end,           ///< from the worker, last: a SliceTrailer
  files,         ///< from the worker: some files of the directory whose result comes next
};

struct Frame {
  FrameKind kind = FrameKind::end;
  std::string payload;

  bool operator==(const Frame&) const = default;
};

/// The largest payload. One result has to fit; if it has many files, they travel in frames of their
/// own (`FrameKind::files`).
inline constexpr std::size_t kMaxPayload = std::size_t{64} << 20U;

/// Magic, kind, length, CRC-32, payload.
std::string encode_frame(FrameKind kind, std::string_view payload);

/// Splits a stream of bytes into frames. It trusts nothing: bytes that are not a frame with the
/// right checksum are an error, after which the rest of the stream is unusable.
class FrameReader {
 public:
  /// `most_payload`: a larger frame is an error as soon as its header has arrived.
  explicit FrameReader(std::size_t most_payload = kMaxPayload) : most_payload_(most_payload) {}

  void append(std::string_view bytes) { buffer_.append(bytes); }
  /// Returns the next complete frame; none if more bytes are needed. Fails with what is wrong.
  tl::expected<std::optional<Frame>, std::string> next();
  /// Whether there are bytes after the last frame that was returned.
  bool has_rest() const { return at_ < buffer_.size(); }

 private:
  std::size_t most_payload_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace stocktake::protocol
