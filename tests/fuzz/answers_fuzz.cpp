// A worker's response to slice 1, as frames with valid checksums. Each frame is one byte of kind,
// two of length (low byte first) and the payload.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "protocol/response_reader.h"

namespace {

std::string framed(std::string_view input) {
  using namespace stocktake;
  std::string bytes;
  while (input.size() >= 3) {
    const auto kind = static_cast<protocol::FrameKind>(static_cast<unsigned char>(input[0]) % 8);
    const std::size_t size = static_cast<unsigned char>(input[1]) +
                             std::size_t{static_cast<unsigned char>(input[2])} * 256;
    input.remove_prefix(3);
    const std::string_view payload = input.substr(0, std::min(size, input.size()));
    bytes += protocol::encode_frame(kind, payload);
    input.remove_prefix(payload.size());
  }
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stocktake;
  const std::string bytes = framed(fuzz::text_of(data, size));
  protocol::ResponseReader reader(1);
  reader.append(bytes);
  const bool is_whole = reader.is_whole();
  fuzz::require(is_whole == reader.error().empty(), "what is not whole has a reason");
  const protocol::SliceResponse answer = reader.take();
  if (!is_whole) return 0;
  fuzz::require(answer.trailer && answer.trailer->slice == 1,
                "a whole answer is that of its slice");
  fuzz::require(answer.trailer->results == answer.results.size(), "and has all of its results");
  // A response that is cut short is never complete.
  for (std::size_t left = 0; left < bytes.size(); left += 1 + bytes.size() / 16) {
    protocol::ResponseReader cut(1);
    cut.append(std::string_view(bytes).substr(0, left));
    fuzz::require(!cut.is_whole(), "a part of an answer is none");
  }
  // Nor is one with a changed bit.
  for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 16) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    protocol::ResponseReader other(1);
    other.append(changed);
    fuzz::require(!other.is_whole(), "a changed answer is none");
  }
  return 0;
}
