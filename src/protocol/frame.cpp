#include "protocol/frame.h"

#include <boost/crc.hpp>

namespace stocktake::protocol {
namespace {

constexpr std::string_view kMagic = "stk";
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kChecksumAt = 8;
constexpr std::size_t kHeader = 12;

void put_number(std::string& bytes, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((number >> shift) & 0xffU);
  }
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i) {
    number |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return number;
}

std::uint32_t checksum(FrameKind kind, std::string_view payload) {
  boost::crc_32_type crc;
  crc.process_byte(static_cast<unsigned char>(kind));
  crc.process_bytes(payload.data(), payload.size());
  return crc.checksum();
}

bool is_kind(char byte) {
  return byte >= static_cast<char>(FrameKind::secret) &&
         byte <= static_cast<char>(FrameKind::files);
}

}  // namespace

std::string encode_frame(FrameKind kind, std::string_view payload) {
  std::string bytes;
  bytes.reserve(kHeader + payload.size());
  bytes += kMagic;
  bytes += static_cast<char>(kind);
  put_number(bytes, static_cast<std::uint32_t>(payload.size()));
  put_number(bytes, checksum(kind, payload));
  bytes += payload;
  return bytes;
}

tl::expected<std::optional<Frame>, std::string> FrameReader::next() {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.substr(0, kMagic.size()) != kMagic.substr(0, rest.size())) {
    return tl::unexpected<std::string>("not the worker's protocol");
  }
  if (rest.size() < kHeader) return std::nullopt;
  if (!is_kind(rest[kMagic.size()]))
    return tl::unexpected<std::string>("a frame of an unknown kind");
  const auto kind = static_cast<FrameKind>(rest[kMagic.size()]);
  const std::size_t size = number_at(rest, kLengthAt);
  if (size > most_payload_) return tl::unexpected<std::string>("a frame that is too large");
  if (rest.size() < kHeader + size) return std::nullopt;
  const std::string_view payload = rest.substr(kHeader, size);
  if (checksum(kind, payload) != number_at(rest, kChecksumAt)) {
    return tl::unexpected<std::string>("a frame that was damaged on its way");
  }
  Frame frame{kind, std::string(payload)};
  at_ += kHeader + size;
  // Drops returned frames once they are most of the buffer: linear in the size of the stream.
  if (at_ * 2 >= buffer_.size()) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  return frame;
}

}  // namespace stocktake::protocol
