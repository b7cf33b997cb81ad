#include "protocol/response_reader.h"

#include <iterator>

namespace stocktake::protocol {
namespace {

template <typename T, typename Keep>
void keep_or_note(Decoded<T> decoded, std::string& wrong, Keep keep) {
  if (decoded) {
    keep(std::move(*decoded));
  } else {
    wrong = decoded.error();
  }
}

}  // namespace

void ResponseReader::append(std::string_view bytes) {
  if (!wrong_.empty()) return;
  frames_.append(bytes);
  while (wrong_.empty()) {
    auto frame = frames_.next();
    if (!frame) {
      wrong_ = frame.error();
    } else if (*frame) {
      take_frame(**frame);
    } else {
      return;
    }
  }
}

void ResponseReader::take_frame(const Frame& frame) {
  if (answer_.trailer) {
    wrong_ = "more after the end";
    return;
  }
  switch (frame.kind) {
    case FrameKind::results:
      keep_or_note(decode_results(frame.payload), wrong_, [this](std::vector<TaskResult> results) {
        answer_.results.insert(answer_.results.end(), std::make_move_iterator(results.begin()),
                               std::make_move_iterator(results.end()));
      });
      break;
    case FrameKind::event:
      keep_or_note(decode_event(frame.payload), wrong_,
                   [this](SliceEvent event) { answer_.events.push_back(std::move(event)); });
      break;
    case FrameKind::log:
      answer_.log.push_back(frame.payload);
      break;
    case FrameKind::end:
      keep_or_note(decode_end(frame.payload), wrong_,
                   [this](SliceTrailer end) { take_end(std::move(end)); });
      break;
    case FrameKind::secret:
    case FrameKind::certificates:
    case FrameKind::request:
    case FrameKind::drain:
      wrong_ = "a frame that no worker sends";
      break;
  }
}

void ResponseReader::take_end(SliceTrailer end) {
  if (end.slice != slice_) {
    wrong_ = "the answer to another slice";
  } else if (end.results != answer_.results.size()) {
    wrong_ = "results are missing";
  } else {
    answer_.trailer = std::move(end);
  }
}

std::string ResponseReader::error() const {
  if (!wrong_.empty()) return wrong_;
  if (!answer_.trailer) return "it ended before its last word";
  return frames_.has_rest() ? "more after the end" : "";
}

}  // namespace stocktake::protocol
