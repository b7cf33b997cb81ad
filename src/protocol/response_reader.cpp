#include "protocol/response_reader.h"

#include <utility>
#include <variant>

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
      keep_or_note(decode_results(frame.payload), wrong_,
                   [this](std::vector<TaskResult> results) { take_results(std::move(results)); });
      break;
    case FrameKind::files:
      keep_or_note(decode_files(frame.payload), wrong_,
                   [this](FilesOf some) { take_files(std::move(some)); });
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

void ResponseReader::take_files(FilesOf some) {
  if (!begun_) begun_.emplace(Begun{some.directory, FileCollector(folder_)});
  if (begun_->directory != some.directory) {
    wrong_ = "files of another directory";
    return;
  }
  begun_->files.add(std::move(some.files));
  begun_->files.limit_memory();
}

void ResponseReader::take_results(std::vector<TaskResult> results) {
  for (TaskResult& result : results) {
    if (begun_) {
      auto* listing = std::get_if<Listing>(&result.outcome);
      const DirectoryKey directory{result.task.source, result.task.path};
      if (listing == nullptr || directory != begun_->directory) {
        wrong_ = "files without their directory";
        return;
      }
      begun_->files.add(std::move(listing->files));
      begun_->files.finish(*listing, {});
      begun_.reset();
    }
    answer_.results.push_back(std::move(result));
  }
}

void ResponseReader::take_end(SliceTrailer end) {
  if (end.slice != slice_) {
    wrong_ = "the answer to another slice";
  } else if (begun_ || end.results != answer_.results.size()) {
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
