#include "worker/response_writer.h"

namespace stocktake::worker {
namespace {

using protocol::FrameKind;

constexpr std::size_t kFrame = std::size_t{1} << 20U;
constexpr std::size_t kMaxLogLine = 4096;

}  // namespace

void ResponseWriter::result(const TaskResult& result) {
  results_.add(result);
  ++count_;
  if (results_.size() >= kFrame) flush_results();
}

void ResponseWriter::flush_results() {
  if (results_.size() == 0) return;
  sink_(protocol::encode_frame(FrameKind::results, results_.take()));
}

void ResponseWriter::event(const protocol::SliceEvent& event) {
  sink_(protocol::encode_frame(FrameKind::event, protocol::encode_event(event)));
}

void ResponseWriter::log(std::string_view line) {
  sink_(protocol::encode_frame(FrameKind::log, line.substr(0, kMaxLogLine)));
}

void ResponseWriter::end(protocol::SliceTrailer end) {
  flush_results();
  end.results = count_;
  sink_(protocol::encode_frame(FrameKind::end, protocol::encode_end(end)));
}

}  // namespace stocktake::worker
