// A stream of frames, as bytes. The first byte says whether it arrives whole or in pieces.

#include <algorithm>
#include <vector>

#include "fuzz/fuzz.h"
#include "protocol/response_reader.h"

namespace {

using namespace stocktake;

constexpr std::size_t kMaxPayload = 2048;

struct Cut {
  std::vector<protocol::Frame> frames;
  std::string wrong;
  bool has_rest = false;

  bool operator==(const Cut&) const = default;
};

Cut cut(std::string_view bytes, std::size_t piece) {
  Cut result;
  protocol::FrameReader reader(kMaxPayload);
  while (!bytes.empty() && result.wrong.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    reader.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    while (true) {
      auto frame = reader.next();
      if (!frame) result.wrong = frame.error();
      if (!frame || !*frame) break;
      result.frames.push_back(std::move(**frame));
    }
  }
  result.has_rest = reader.has_rest();
  return result;
}

std::string answer_to(std::string_view bytes, std::size_t piece) {
  protocol::ResponseReader reader(1);
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    reader.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  fuzz::require(reader.is_whole() == reader.error().empty(), "what is not whole has a reason");
  return reader.error();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  const std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  const Cut whole = cut(bytes, std::max<std::size_t>(bytes.size(), 1));
  fuzz::require(cut(bytes, piece) == whole, "pieces do not matter");
  std::string written;
  for (const protocol::Frame& frame : whole.frames) {
    fuzz::require(frame.payload.size() <= kMaxPayload, "no frame is larger than it may be");
    written += protocol::encode_frame(frame.kind, frame.payload);
  }
  fuzz::require(bytes.substr(0, written.size()) == written, "what was read is what was written");
  fuzz::require(!whole.wrong.empty() || whole.has_rest == (written.size() < bytes.size()),
                "what is left over is told");
  fuzz::require(answer_to(bytes, piece) == answer_to(bytes, bytes.size()),
                "pieces do not matter to an answer");
  return 0;
}
