#include "worker/response_writer.h"

namespace stocktake::worker {
namespace {

using protocol::FrameKind;

constexpr std::size_t kFrame = std::size_t{1} << 20U;
constexpr std::size_t kMaxLogLine = 4096;
/// What a file needs in a frame besides its texts, about.
constexpr std::size_t kNumbers = 48;

}  // namespace

void ResponseWriter::result(const TaskResult& result) {
  const auto* listing = std::get_if<Listing>(&result.outcome);
  const bool has_many_files = listing != nullptr && listing->many_files;
  if (has_many_files) {
    flush_results();
    write_files(result.task, *listing->many_files);
  }
  results_.add(result);
  ++count_;
  if (has_many_files || results_.size() >= kFrame) flush_results();
}

void ResponseWriter::write_files(const Task& task, const FileList& files) {
  std::vector<Entry> part;
  std::size_t size = 0;
  const auto write = [&] {
    sink_(protocol::encode_frame(FrameKind::files, protocol::encode_files(task, part)));
    part.clear();
    size = 0;
  };
  files.each([&](const Entry& file) {
    size += file.name.size() + file.resource_id.size() + kNumbers;
    part.push_back(file);
    if (size >= kFrame) write();
  });
  if (!part.empty()) write();
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
